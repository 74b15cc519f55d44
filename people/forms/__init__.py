"""Forms of the people pages."""

from people.forms.claims import ClaimForm, ObjectionForm, SettlementForm
from people.forms.identity_providers import ProviderForm
from people.forms.invitations import InvitationForm, InvitedForm
from people.forms.log import DateInput, LogFilter
from people.forms.role_requests import RoleAnswerForm, RoleRequestForm
from people.forms.roles import (
    AppointingForm,
    GivingForm,
    InvitingContactsForm,
    PeopleFilter,
    RemovalForm,
    ServiceAccountFilter,
    ServiceAccountForm,
    TickedForm,
)
from people.forms.staff import StaffFilter, StaffForm
from people.forms.tokens import TokenForm

__all__ = [
    "AppointingForm",
    "ClaimForm",
    "DateInput",
    "GivingForm",
    "InvitationForm",
    "InvitedForm",
    "InvitingContactsForm",
    "LogFilter",
    "ObjectionForm",
    "PeopleFilter",
    "ProviderForm",
    "RemovalForm",
    "RoleAnswerForm",
    "RoleRequestForm",
    "ServiceAccountFilter",
    "ServiceAccountForm",
    "SettlementForm",
    "StaffFilter",
    "StaffForm",
    "TickedForm",
    "TokenForm",
]
