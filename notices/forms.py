"""The filter of the mails page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from notices.states import MailState


class MailFilter(forms.Form):
    """The state in the address bar; anything else shows all."""

    state = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("All emails")), *MailState.choices]
    )

    def chosen(self) -> str:
        """The chosen state, or nothing."""
        return str(self.cleaned_data.get("state", "")) if self.is_valid() else ""
