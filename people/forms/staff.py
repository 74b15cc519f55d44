"""The form of a new staff account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import RefusableForm
from accounts.grants import StaffRole
from vlsc.lib.addresses import AddressField
from vlsc.lib.text import validate_cell


class StaffForm(RefusableForm):
    """Who it is for, and what they do."""

    name = forms.CharField(label=_("Name"), max_length=120, validators=[validate_cell])
    email = AddressField(label=_("Email address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=StaffRole.choices, initial=StaffRole.AGENT)
