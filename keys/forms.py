"""Forms of the keys pages: the filters of lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.states import KeyType, Pool
from keys.states import ListingState
from vlsc.lib.selects import PlainSelect

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
        label=_("Type"),
        choices=[("", _("All types")), *TYPES],
        required=False,
        widget=PlainSelect,
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("All states")), *ListingState.choices],
        required=False,
        widget=PlainSelect,
    )

    def chosen(self) -> dict[str, Any]:
        """The filters that were given and are valid."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ProfileFilter(ListingFilter):
    """Filters of a whole profile. The view sets the choices of families."""

    family = forms.CharField(label=_("Family"), max_length=80, required=False, widget=PlainSelect)
    organization = forms.CharField(label=_("Organization"), max_length=100, required=False)
    field_order = ("q", "organization", "pool", "family", "type", "state")

    def set_families(self, families: list[str]) -> None:
        """Set the choices of families, as in the catalog."""
        choices = [("", _("All families")), *((family, family) for family in families)]
        self.fields["family"].widget.choices = choices
