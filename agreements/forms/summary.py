"""The filters of the relationship summary."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.grants import Action
from agreements.selectors import list_choices, list_offered_statuses
from agreements.states import TermStatus
from vlsc.lib.selects import offer_only

LIST, TREE = "list", "tree"


class SummaryFilter(forms.Form):
    """Filters from the query string. An unknown value is reported as an error and not applied.

    They offer what the licensing IDs have on which the actor may do `action`.
    """

    action = Action.SEE

    q = forms.CharField(label=gettext_lazy("Licensing ID or organization"), max_length=100)
    program = forms.ChoiceField(label=gettext_lazy("Parent program"))
    organization = forms.ChoiceField(label=gettext_lazy("Organization"))
    status = forms.ChoiceField(label=gettext_lazy("Status"))
    view = forms.ChoiceField(
        choices=[(LIST, LIST), (TREE, TREE)], initial=LIST, widget=forms.HiddenInput
    )

    def __init__(self, data: QueryDict, actor: Actor) -> None:
        super().__init__(data)
        choices = list_choices(actor, self.action, _uuid(data.get("organization", "")))
        self._set_choices("program", _("All programs"), choices["program"])
        self._set_choices("organization", _("All organizations"), choices["organization"])
        self._set_choices("status", _("Any status"), TermStatus.choices)
        for field in self.fields.values():
            field.required = False
        offer_only(self, {"status": list_offered_statuses(actor, self.action)})

    def _set_choices(self, name: str, all_label: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", all_label), *choices]
        field.error_messages["invalid_choice"] = _("Select one of the options.")

    def chosen(self) -> dict[str, Any]:
        """The valid filters, as arguments of `list_summary`."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if name != "view"}

    @property
    def is_tree(self) -> bool:
        return self.is_bound and self.data.get("view") == TREE

    @property
    def changed_data(self) -> list[str]:
        """The filters in use; the choice of view is not a filter."""
        return [name for name in super().changed_data if name != "view"]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
