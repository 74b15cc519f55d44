"""The filters of lists of keys, and of the license summary."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.forms import SummaryFilter
from agreements.selectors.organizations import LONGEST
from catalog.states import Architecture, KeyType, Pool
from keys.states import ListingState
from vlsc.lib.occurring import MOST_CHOICES, Occurring
from vlsc.lib.selects import PlainSelect, SuggestingInput, count_choices, offer_only
from vlsc.rest.converters import NIL, parse_id

MOST_TICKED = 1000
_suggested = re.compile(r".+ \(([^()]+)\)")
LEFT = [("", _("Any number left")), ("10", _("Under 10 % left")), ("25", _("Under 25 % left"))]
TYPES = [
    (KeyType.MAK, _("MAK")),
    (KeyType.KMS, _("KMS host")),
    (KeyType.VLK, _("VLK")),
    (KeyType.OSA, _("OSA")),
]


class ListingFilter(forms.Form):
    """Filters of a licensing ID's keys; invalid ones are reported and not applied."""

    q = forms.CharField(label=_("Product or last five"), max_length=100, required=False)
    pool = forms.ChoiceField(
        label=_("Pool"),
        choices=[("", _("All pools")), *Pool.choices],
        required=False,
        widget=PlainSelect,
    )
    type = forms.ChoiceField(
        label=_("Type"), choices=[("", _("All types")), *TYPES], required=False, widget=PlainSelect
    )
    state = forms.ChoiceField(
        label=_("Status"),
        choices=[("", _("Any status")), *ListingState.choices],
        required=False,
        widget=PlainSelect,
    )
    left = forms.ChoiceField(
        label=_("Activations left"), choices=LEFT, required=False, widget=PlainSelect
    )

    def chosen(self) -> dict[str, Any]:
        """The filters that were given and are valid."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def offer(self, occurring: Occurring, families: Sequence[str] = ()) -> None:
        """Offer what occurs in the list, with its counts; only MAKs have activations left.

        `occurring` is of what the other filters leave; `families` are offered by a list that was
        too long to read.
        """
        values = {name: occurring.values(name) for name in occurring.names}
        values["family"] = values["family"] or list(families)
        self._offer_families(values["family"])
        may_run_out = not values["type"] or KeyType.MAK in values["type"]
        offer_only(self, {**values, "left": [] if may_run_out else [""]})
        chosen = self.chosen()
        count_choices(self, occurring, {name: chosen[name] for name in values if name in chosen})

    def _offer_families(self, families: Sequence[str]) -> None:
        if "family" in self.fields:
            offered = {*families[:MOST_CHOICES], self.data.get("family", "")} - {""}
            choices = [("", _("All families")), *((family, family) for family in sorted(offered))]
            self.fields["family"].widget.choices = choices  # type: ignore[attr-defined]


class GroupFilter(ListingFilter):
    """Filters of an ownership group's keys, which have all been issued."""

    state = None  # type: ignore[assignment]


class ProfileFilter(ListingFilter):
    """Filters of a whole profile."""

    family = forms.CharField(label=_("Family"), max_length=80, required=False, widget=PlainSelect)
    organization = forms.CharField(
        label=_("Organization"), max_length=LONGEST, required=False, widget=SuggestingInput
    )
    field_order = ("q", "organization", "pool", "family", "type", "state", "left")

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        widget: Any = self.fields["organization"].widget
        widget.source = reverse("agreements:summary")

    def clean_organization(self) -> str:
        """Part of a name, or the number: a suggestion has it in brackets after the name."""
        text: str = self.cleaned_data["organization"]
        suggested = _suggested.fullmatch(text)
        return suggested.group(1) if suggested else text


class DownloadFilter(forms.Form):
    """Filters of the list of downloads. The view sets the choices of languages."""

    q = forms.CharField(label=_("Product"), max_length=100, required=False)
    language = forms.CharField(
        label=_("Language"), max_length=40, required=False, widget=PlainSelect
    )
    architecture = forms.ChoiceField(
        label=_("Architecture"),
        choices=[("", _("All architectures")), *Architecture.choices],
        required=False,
        widget=PlainSelect,
    )

    def __init__(self, data: QueryDict, languages: Sequence[str]) -> None:
        super().__init__(data)
        choices = [("", _("All languages")), *((name, name) for name in languages)]
        self.fields["language"].widget.choices = choices

    def chosen(self) -> dict[str, Any]:
        """The filters that were given and are valid."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class TickedField(forms.Field):
    """The ids of ticked rows; what is no id is left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        return [found for text in (value or [])[:MOST_TICKED] if (found := parse_id(text)) != NIL]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class LicenseSummaryFilter(SummaryFilter):
    """Filters of the license summary: those of licensing IDs, or some that were ticked."""

    id = TickedField()
    action = Action.SEE_PURCHASES

    def __init__(self, data: QueryDict, actor: Actor) -> None:
        super().__init__(data, actor)
        del self.fields["view"]
