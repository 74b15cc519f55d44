"""Sign-in and password forms: allauth's, with this product's labels and without placeholders."""

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.adapter import LINKS_FROM, RESETS_FROM
from accounts.client_address import counted_address


class LabeledForm(forms.Form):
    """Sets the field labels and removes the placeholders, which would repeat them."""

    labels: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)


class SignInForm(LabeledForm, allauth_forms.LoginForm):
    labels: ClassVar = {"login": _("E-mail address"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""  # the page links to the password reset itself


class SignInAgainForm(LabeledForm, allauth_forms.ReauthenticateForm):
    labels: ClassVar = {"password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ForgottenPasswordForm(LabeledForm, allauth_forms.ResetPasswordForm):
    labels: ClassVar = {"email": _("E-mail address")}

    def clean_email(self) -> str:
        RESETS_FROM.require(counted_address(context.request))
        return super().clean_email()


class LinkForm(allauth_forms.UserTokenForm):
    """Validates the two parts of a link that sets a password. It has no page of its own."""

    def clean(self) -> dict[str, Any]:
        address = counted_address(context.request)
        LINKS_FROM.require(address)
        cleaned = super().clean()
        LINKS_FROM.give_back(address)
        return cleaned


class NewPasswordForm(LabeledForm, allauth_forms.ResetPasswordKeyForm):
    labels: ClassVar = {"password1": _("New password"), "password2": _("New password, once more")}


class SetPasswordForm(LabeledForm, allauth_forms.SetPasswordForm):
    labels: ClassVar = {"password1": _("Password"), "password2": _("Password, once more")}


class ChangePasswordForm(LabeledForm, allauth_forms.ChangePasswordForm):
    labels: ClassVar = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""

    def clean_oldpassword(self) -> str:
        """Check by the adapter, which limits wrong attempts as at sign-in."""
        password: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password
