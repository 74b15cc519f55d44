"""What the pages of keys let people choose: the filters of a list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.states import KeyType, Pool
from keys.selectors import list_families
from keys.states import ListingState

TYPES = [
    (KeyType.MAK, _("MAK")),
    (KeyType.KMS, _("KMS host")),
    (KeyType.VLK, _("VLK")),
    (KeyType.OSA, _("OSA")),
]


class ListingFilter(forms.Form):
    """Filters of a licensing ID's keys; what cannot be read narrows nothing and says so."""

    q = forms.CharField(label=_("Product or last five"), max_length=100, required=False)
    pool = forms.ChoiceField(
        label=_("Pool"), choices=[("", _("All pools")), *Pool.choices], required=False
    )
    type = forms.ChoiceField(
        label=_("Type"), choices=[("", _("All types")), *TYPES], required=False
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All states")), *ListingState.choices], required=False
    )

    def chosen(self) -> dict[str, Any]:
        """The filters that were given and can be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ProfileFilter(ListingFilter):
    """Filters of everything in a profile."""

    family = forms.ChoiceField(label=_("Family"), required=False)
    organization = forms.CharField(label=_("Organization"), max_length=100, required=False)
    field_order = ("q", "organization", "pool", "family", "type", "state")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        families = [(family, family) for family in list_families()]
        self.fields["family"].choices = [("", _("All families")), *families]  # type: ignore[attr-defined]
