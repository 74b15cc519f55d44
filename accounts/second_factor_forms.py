"""Forms of second factors: codes, which are counted and taken once."""

from collections.abc import Callable
from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.account.forms import ReauthenticateForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.internal.auth import validate_totp_code
from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.adapter import CODES, CODES_ONCE
from accounts.forms import LabeledForm
from accounts.models import User
from accounts.second_factors import (
    SecondFactorAdapter,
    has_app,
    has_passkey,
    has_second_factor,
    takes_code,
)
from accounts.sessions import is_provider_noted


def _check_code(user: User, code: str, is_right: Callable[[], bool]) -> str:
    """Count a code before it is looked at, and take a right one once, also of two at once."""
    if not CODES.count(str(user.pk)).is_allowed:
        raise get_adapter().validation_error("too_many_login_attempts")
    plain = "".join(character for character in code if character.isalnum())
    if not is_right() or not CODES_ONCE.count(f"{user.pk} {plain}").is_allowed:
        raise SecondFactorAdapter().validation_error("incorrect_code")
    CODES.give_back(str(user.pk))
    return code


def _describe_code(user: User) -> tuple[Any, Any]:
    """Label and help of the field for a code: who has passkeys alone has recovery codes."""
    if has_app(user):
        return _("Code"), _("From your app, or one of your recovery codes.")
    return _("Recovery code"), _("Each works once.")


class CodeForm(LabeledForm, AuthenticateForm):
    """The code of an app, or a recovery code, at the sign-in."""

    labels: ClassVar = {"code": _("Code")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].validators.append(MaxLengthValidator(40))
        self.has_app, self.has_passkey = has_app(self.user), has_passkey(self.user)
        self.fields["code"].label, help_text = _describe_code(self.user)
        self.fields["code"].help_text = "" if self.has_app else help_text  # the page says it

    def clean_code(self) -> str:
        return _check_code(self.user, self.cleaned_data["code"], self._is_right)

    def _is_right(self) -> bool:
        try:
            return bool(super().clean_code())
        except forms.ValidationError:
            return False


class SignInAgainForm(LabeledForm, ReauthenticateForm):
    """The password before an act, and with it a code of whoever has a second factor.

    The code alone, if the person's provider has just asked them in place of the password.
    """

    labels: ClassVar = {"password": _("Password")}

    code = forms.CharField(
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""  # the sign-in page has the link
        if has_second_factor(self.user):
            if is_provider_noted(context.request):
                del self.fields["password"]
            self.fields["code"].label, self.fields["code"].help_text = _describe_code(self.user)
        else:
            del self.fields["code"]
        self.order_fields(["password", "code"])

    def clean_code(self) -> str:
        """Look at the code only behind the right password: a wrong one uses up none."""
        code: str = self.cleaned_data["code"]
        if "password" in self.fields and "password" not in self.cleaned_data:
            return code
        return _check_code(self.user, code, lambda: takes_code(self.user, code))


class NewTotpForm(forms.Form):
    """The first code of an app that is being set up."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, data: QueryDict | None, *, user: User, secret: str) -> None:
        super().__init__(data)
        self._user, self._secret = user, secret

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        return _check_code(self._user, code, lambda: validate_totp_code(self._secret, code))


class RemoveFactorForm(forms.Form):
    factor = forms.IntegerField(min_value=1, max_value=2**31 - 1)
