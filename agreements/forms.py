"""Forms of the agreements pages: what the relationship summary can be narrowed to."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from agreements.selectors import list_choices
from agreements.states import TermStatus

LIST, TREE = "list", "tree"


class SummaryFilter(forms.Form):
    """Filters in the address. One that says nothing known is shown as wrong and not applied."""

    q = forms.CharField(label=gettext_lazy("Licensing ID or organization"), max_length=100)
    program = forms.ChoiceField(label=gettext_lazy("Parent program"))
    organization = forms.ChoiceField(label=gettext_lazy("Organization"))
    status = forms.ChoiceField(label=gettext_lazy("Status"))
    view = forms.ChoiceField(
        choices=[(LIST, LIST), (TREE, TREE)], initial=LIST, widget=forms.HiddenInput
    )

    def __init__(self, asked: QueryDict, actor: Actor) -> None:
        super().__init__(asked)
        choices = list_choices(actor, _uuid(asked.get("organization", "")))
        self._offer("program", _("All programs"), choices["program"])
        self._offer("organization", _("All organizations"), choices["organization"])
        self._offer("status", _("Any status"), TermStatus.choices)
        for field in self.fields.values():
            field.required = False

    def _offer(self, name: str, everything: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", everything), *choices]
        field.error_messages["invalid_choice"] = _("This is not one of the choices.")

    def chosen(self) -> dict[str, str]:
        """The filters that hold, for `list_summary`."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if name != "view"}

    @property
    def is_tree(self) -> bool:
        return self.is_bound and self.data.get("view") == TREE

    @property
    def changed_data(self) -> list[str]:
        """The filters in use; how they are shown is none."""
        return [name for name in super().changed_data if name != "view"]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
