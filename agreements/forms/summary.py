"""The filters of the relationship summary."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import Actor
from accounts.grants import Action
from agreements.selectors import (
    list_choices,
    list_meant_organizations,
    list_offered,
)
from agreements.selectors.organizations import LONGEST, MEANT
from agreements.states import TermStatus
from vlsc.lib.keyset import DIRECTIONS
from vlsc.lib.selects import PlainSelect, SuggestingInput, count_choices, offer_only

LIST, TREE = "list", "tree"


class SummaryFilter(forms.Form):
    """Filters from the query string. An unknown value is reported as an error and not applied.

    They offer what the licensing IDs have on which the actor may do `action`.
    """

    action = Action.SEE
    most_meant = MEANT

    q = forms.CharField(
        label=gettext_lazy("Licensing ID or organization"),
        max_length=100,
        widget=forms.TextInput(attrs={"class": "wide"}),
    )
    program = forms.ChoiceField(label=gettext_lazy("Parent program"), widget=PlainSelect)
    organization = forms.CharField(
        label=gettext_lazy("Organization"), max_length=LONGEST, widget=SuggestingInput
    )
    status = forms.ChoiceField(label=gettext_lazy("Status"), widget=PlainSelect)
    view = forms.ChoiceField(
        choices=[(LIST, LIST), (TREE, TREE)], initial=LIST, widget=forms.HiddenInput
    )

    def __init__(self, data: QueryDict, actor: Actor) -> None:
        super().__init__(data)
        self.asked = data
        named = data.get("organization", "")
        pk = _uuid(named)
        # Organizations that were named; an id is one that was selected before.
        self.meant = [] if pk else list_meant_organizations(actor, named)
        choices = list_choices(actor, self.action, pk)
        self._set_choices("program", _("All programs"), choices["program"])
        widget: Any = self.fields["organization"].widget
        widget.choices, widget.source = choices["organization"], reverse("agreements:summary")
        self._set_choices("status", _("Any status"), TermStatus.choices)
        for field in self.fields.values():
            field.required = False
        self.occurring = list_offered(actor, self.action)
        offer_only(self, {"status": self.occurring.values("status")})

    def _set_choices(self, name: str, all_label: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", all_label), *choices]
        field.error_messages["invalid_choice"] = _("Select one of the options.")

    def clean_organization(self) -> str:
        """The id of the organization that was selected, or is the only one of the name."""
        named: str = self.cleaned_data["organization"]
        if len(self.meant) > 1:
            raise forms.ValidationError(
                _("Several organizations match. Select one, or enter more of the name.")
            )
        if self.meant or not named:
            return str(self.meant[0].pk) if self.meant else ""
        offered: Any = self.fields["organization"].widget
        if (pk := str(_uuid(named))) not in dict(offered.choices):
            raise forms.ValidationError(_("You see no organization of this name or number."))
        return pk

    def count(self) -> None:
        """Say how many licensing IDs each choice would show."""
        chosen = {name: value for name, value in self.chosen().items() if value}
        count_choices(self, self.occurring, chosen)

    def settled(self) -> str:
        """The parameters with the id of the organization that was named; empty if none was."""
        if len(self.meant) != 1:
            return ""
        parameters = self.asked.copy()
        for name in DIRECTIONS:
            parameters.pop(name, None)
        parameters["organization"] = str(self.meant[0].pk)
        return parameters.urlencode()

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
