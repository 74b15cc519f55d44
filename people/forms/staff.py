"""Forms of staff accounts: a new one, and the filters of their list."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import RefusableForm
from accounts.grants import StaffRole
from people.states import AccountState
from vlsc.lib.addresses import AddressField
from vlsc.lib.selects import PlainSelect
from vlsc.lib.text import validate_cell
from vlsc.rest.status_filter import StatusFilter


class StaffForm(RefusableForm):
    """Who it is for, and what they do."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, validators=[validate_cell])
    email = AddressField(label=gettext_lazy("Email address"), max_length=254)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=StaffRole.choices, initial=StaffRole.AGENT
    )


class StaffFilter(StatusFilter):
    """The filters of the list of staff; what is not valid filters nothing."""

    q = forms.CharField(label=gettext_lazy("Name or address"), required=False, max_length=100)
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False, widget=PlainSelect)
    field_order = ("q", "role", "state")

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, AccountState)
        field: Any = self.fields["role"]
        field.choices = [("", _("All roles")), *StaffRole.choices]
