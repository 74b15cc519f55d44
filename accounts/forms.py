"""The forms of the door: allauth's, in the words of this product and without words said twice."""

from typing import Any, ClassVar

from allauth.account import forms as door
from django import forms
from django.utils.translation import gettext_lazy as _


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
