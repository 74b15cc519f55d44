"""Forms of invitations: the filter, a new one, and the account that an invited person makes."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Role
from accounts.models import User
from people.models import Invitation
from people.selectors import find_places
from people.services import InvitationWish
from people.states import InvitationState
from vlsc.lib.refused import Invalid
from vlsc.lib.text import normalize_name, validate_cell


class InvitationFilter(forms.Form):
    """The state in the address bar; anything else shows all."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        field: Any = self.fields["state"]
        field.choices = [("", _("All invitations")), *InvitationState.choices]

    def chosen(self) -> str:
        """The chosen state, or nothing."""
        return str(self.cleaned_data.get("state", "")) if self.is_valid() else ""


class InvitationForm(forms.Form):
    """A new invitation. Staff invite administrators only, and give a reason."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    name = forms.CharField(
        label=gettext_lazy("Name"), required=False, max_length=120, validators=[validate_cell]
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    kind = forms.ChoiceField(
        label=gettext_lazy("On"),
        choices=[
            ("licensing_ids", gettext_lazy("Licensing IDs")),
            ("agreement", gettext_lazy("An agreement, and every licensing ID under it")),
            ("organization", gettext_lazy("An organization, and everything below it")),
        ],
    )
    numbers = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=4000,
        help_text=gettext_lazy("Several licensing IDs with spaces between."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    message = forms.CharField(
        label=gettext_lazy("Message"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Stands in the mail."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=True,
        max_length=300,
        help_text=gettext_lazy("The customer sees it in the log."),
    )

    def __init__(self, actor: Actor, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"language": get_language(), "role": Role.KEY_VIEWER})
        self.actor = actor
        fields: Any = self.fields
        if actor.is_staff:
            fields["role"].choices = [(Role.ADMINISTRATOR.value, Role.ADMINISTRATOR.label)]
        else:
            del fields["reason"]

    def clean_name(self) -> str:
        return normalize_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """Find what the numbers name, which the person must see."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "kind" in cleaned and "numbers" in cleaned:
            numbers = cleaned["numbers"].replace(",", " ").split()
            try:
                cleaned["places"] = find_places(self.actor, cleaned["kind"], numbers)
            except Invalid as refused:
                self.add_error("numbers", refused.detail)
        return cleaned

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

    def refuse(self, refused: Invalid) -> None:
        """Add a service's error messages to the fields that they belong to."""
        for name, messages in refused.errors.items():
            self.add_error(name if name in self.fields else None, [str(each) for each in messages])


class InvitedForm(forms.Form):
    """The name and the password of somebody who makes an account by an invitation."""

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
    )
    password2 = forms.CharField(
        label=gettext_lazy("Password, once more"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, invitation: Invitation, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"name": invitation.name})
        self.invitation = invitation

    def clean_name(self) -> str:
        return normalize_name(self.cleaned_data["name"])

    def clean_password2(self) -> str:
        """By the same rules as every password here."""
        first, again = self.cleaned_data.get("password1"), self.cleaned_data["password2"]
        if first is not None and first != again:
            raise ValidationError(_("The two passwords are not the same."), "mismatch")
        account = User(email=self.invitation.email, name=self.cleaned_data.get("name", ""))
        validate_password(again, account)
        return str(again)
