"""Why a member of staff sees what is a customer's."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """The reason that a member of staff gives, which the customer reads in its log."""

    reason = forms.CharField(
        label=_("Why do you need to see it?"),
        max_length=500,
        error_messages={"required": _("Enter why you do this for the customer, who can see it.")},
        help_text=_(
            "The customer can read this in the log. You cannot change anything, and it ends after "
            "30 minutes."
        ),
    )
