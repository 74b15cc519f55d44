"""Forms that take what a browser answers when a passkey is used or made.

The answer comes as JSON of anybody's choice, also before somebody is signed in. Whatever is wrong
with it is one refusal: allauth lets some of what its library raises become a failure (500).
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from accounts.adapter import PASSKEYS
from accounts.forms import LabeledForm
from accounts.models import User
from vlsc.lib.text import validate_cell

NOT_ACCEPTED = _("The passkey was not accepted. Try again.")
# What reading an answer raises that no browser gives, beside allauth's own refusals.
UNREADABLE = (
    *(TypeError, ValueError, LookupError, AttributeError, AssertionError, RecursionError),
    *(struct.error, forms.ValidationError),
)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        raise forms.ValidationError(NOT_ACCEPTED, code="passkey_refused") from error


class AnswerField(forms.JSONField):
    """What the browser answers; `reads` is the message that it must be."""

    widget = forms.HiddenInput

    def __init__(self, reads: Any) -> None:
        super().__init__(error_messages={"required": NOT_ACCEPTED})
        self._reads = reads

    def to_python(self, value: Any) -> Any:
        with _refusing():
            answer = super().to_python(value)
            self._reads.from_dict(answer)
        return answer


class PasskeyForm(AuthenticateWebAuthnForm):
    """A passkey of the person, after the password at the sign-in."""

    credential = AnswerField(AuthenticationResponse)

    def clean_credential(self) -> Authenticator:
        with _refusing():
            return super().clean_credential()


class SignInPasskeyForm(PasskeyForm, LoginWebAuthnForm):
    """A passkey in place of the password at the sign-in; the answer says whose it is."""


class PasskeyAgainForm(PasskeyForm, ReauthenticateWebAuthnForm):
    """A passkey of the person who is signed in, before an act; refused ones are counted."""

    def clean_credential(self) -> Authenticator:
        whom = str(self.user.pk)
        if not PASSKEYS.count(whom).is_allowed:
            raise get_adapter().validation_error("too_many_login_attempts")
        passkey = super().clean_credential()
        PASSKEYS.give_back(whom)
        return passkey


class NewPasskeyForm(LabeledForm, AddWebAuthnForm):
    """The name of a passkey, and what the browser answered when it was made."""

    labels: ClassVar = {"name": _("Name")}

    credential = AnswerField(RegistrationResponse)

    def __init__(self, data: QueryDict | None, *, user: User) -> None:
        super().__init__(data, user=user)
        self.fields.pop("passwordless", None)  # each of them signs in by itself
        self.fields["name"].initial = _("My passkey")
        self.fields["name"].validators += [validate_cell, MaxLengthValidator(60)]

    def clean(self) -> dict[str, Any]:
        """Also tell at the top of the page what is wrong with the answer, which has no field."""
        with _refusing():
            cleaned: dict[str, Any] = super().clean() or {}
        if "credential" in self.errors:
            self.add_error(None, NOT_ACCEPTED)
        return cleaned

    def passkey(self) -> dict[str, Any]:
        """What is to be stored; the form must be valid."""
        return {name: self.cleaned_data[name] for name in ("name", "credential")}
