"""The forms of the door: allauth's, in the words of this product and without words said twice."""

from typing import Any, ClassVar

from allauth.account import forms as door
from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.adapter import LINKS_FROM, RESETS_FROM
from accounts.client_address import counted_address


class InOurWords(forms.Form):
    """Names the fields; a label stands above each, so nothing is repeated inside the boxes."""

    words: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.words.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)


class SignInForm(InOurWords, door.LoginForm):
    words: ClassVar = {"login": _("E-mail address"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""  # the way to a new password stands below the box


class SignInAgainForm(InOurWords, door.ReauthenticateForm):
    words: ClassVar = {"password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ForgottenPasswordForm(InOurWords, door.ResetPasswordForm):
    words: ClassVar = {"email": _("E-mail address")}

    def clean_email(self) -> str:
        RESETS_FROM.require(counted_address(context.request))
        return super().clean_email()


class LinkForm(door.UserTokenForm):
    """The two parts of a link that sets a password. It has no page of its own."""

    def clean(self) -> dict[str, Any]:
        whom = counted_address(context.request)
        LINKS_FROM.require(whom)
        cleaned = super().clean()
        LINKS_FROM.give_back(whom)
        return cleaned


class NewPasswordForm(InOurWords, door.ResetPasswordKeyForm):
    words: ClassVar = {"password1": _("New password"), "password2": _("New password, once more")}


class SetPasswordForm(InOurWords, door.SetPasswordForm):
    words: ClassVar = {"password1": _("Password"), "password2": _("Password, once more")}


class ChangePasswordForm(InOurWords, door.ChangePasswordForm):
    words: ClassVar = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""

    def clean_oldpassword(self) -> str:
        """By the door's own check, which counts wrong ones."""
        given: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, given):
            raise get_adapter().validation_error("enter_current_password")
        return given
