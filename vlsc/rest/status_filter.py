"""Filters that say how many rows each choice would show, and the one by status of many lists."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vlsc.lib.occurring import Occurring
from vlsc.lib.selects import PlainSelect, count_choices, offer_only


class CountedFilter(forms.Form):
    """Filters in the address bar; what is not valid filters nothing."""

    def offer(self, occurring: Occurring) -> None:
        """Offer what occurs in the list, with its counts."""
        offer_only(self, {name: occurring.values(name) for name in occurring.names})
        count_choices(self, occurring, self.chosen())

    def chosen(self) -> dict[str, str]:
        """The filters in use."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class StatusFilter(CountedFilter):
    """The state of rows in the address bar; what is unknown filters nothing."""

    state = forms.ChoiceField(label=gettext_lazy("Status"), required=False, widget=PlainSelect)

    def __init__(self, data: QueryDict, *states: type[TextChoices]) -> None:
        super().__init__(data)
        state: Any = self.fields["state"]
        choices = dict(choice for each in states for choice in each.choices)
        state.choices = [("", _("Any status")), *choices.items()]
