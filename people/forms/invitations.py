"""Forms of invitations: a new one, and the account that an invited person makes."""

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.forms import PASSWORD_HELP
from accounts.grants import Role
from accounts.models import User
from accounts.selectors import find_provider
from people.forms.roles import PlacesForm
from people.models import Invitation
from people.services import InvitationWish
from vlsc.lib.addresses import AddressField
from vlsc.lib.text import normalize_name, validate_cell


class InvitationForm(PlacesForm):
    """A new invitation. Staff invite administrators only, and give a reason."""

    field_order = ("email", "name", "role", "kind", "numbers", "language", "message", "reason")

    email = AddressField(label=gettext_lazy("Email address"), max_length=254)
    name = forms.CharField(
        label=gettext_lazy("Name"), required=False, max_length=120, validators=[validate_cell]
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    message = forms.CharField(
        label=gettext_lazy("Message"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is in the email."),
    )

    def __init__(self, actor: Actor, data: QueryDict | None = None, organization: str = "") -> None:
        """With the number of an organization, the form begins with a role on it."""
        initial = {"language": get_language()}
        if organization:
            initial |= {"kind": "organization", "numbers": organization}
        super().__init__(actor, data, initial)

    def clean_name(self) -> str:
        return normalize_name(self.cleaned_data["name"])

    def wish(self) -> InvitationWish:
        """The invitation; the form must be valid."""
        cleaned = self.cleaned_data
        return InvitationWish(
            email=cleaned["email"],
            name=cleaned["name"],
            role=Role(cleaned["role"]),
            places=cleaned["places"],
            language=cleaned["language"],
            message=cleaned["message"],
            reason=cleaned.get("reason", ""),
        )


class InvitedForm(forms.Form):
    """The name and the password of somebody who makes an account by an invitation.

    No password where the people of the address's domain sign in by their provider alone.
    """

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        validators=[validate_cell],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password1 = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=PASSWORD_HELP,
    )
    password2 = forms.CharField(
        label=gettext_lazy("Confirm password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, invitation: Invitation, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"name": invitation.name})
        self.invitation = invitation
        provider = find_provider(invitation.email)
        self.has_password = provider is None or not provider.is_required
        if not self.has_password:
            del self.fields["password1"], self.fields["password2"]

    def clean_name(self) -> str:
        return normalize_name(self.cleaned_data["name"])

    def clean_password2(self) -> str:
        """By the same rules as every password here."""
        first, again = self.cleaned_data.get("password1"), self.cleaned_data["password2"]
        if first is not None and first != again:
            raise ValidationError(_("The passwords do not match."), "mismatch")
        account = User(email=self.invitation.email, name=self.cleaned_data.get("name", ""))
        validate_password(again, account)
        return str(again)
