"""Forms of the people pages."""

from people.forms.invitations import InvitationFilter, InvitationForm, InvitedForm
from people.forms.log import DateInput, LogFilter
from people.forms.tokens import TokenForm

__all__ = [
    "DateInput",
    "InvitationFilter",
    "InvitationForm",
    "InvitedForm",
    "LogFilter",
    "TokenForm",
]
