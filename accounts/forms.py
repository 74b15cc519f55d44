"""Sign-in and password forms: allauth's, with this product's labels and without placeholders.

Beside them the forms of the first account and of the center's settings.
"""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.adapter import LINKS_FROM, RESETS_FROM
from accounts.client_address import counted_address
from accounts.models import Center, IdentityProvider, User
from accounts.selectors import find_provider, list_active_accounts
from accounts.services import CenterWish, NewOwner
from vlsc.lib.addresses import AddressField, OwnAddressField, normalize_address
from vlsc.lib.refused import Invalid
from vlsc.lib.text import validate_cell

# What the rules ask for, before they refuse; the number is that of `vlsc.sign_in.PASSWORD_RULES`.
PASSWORD_HELP = _("At least 12 characters.")


class LabeledForm(forms.Form):
    """Sets the field labels and removes the placeholders, which would repeat them.

    A new password says what is asked of it.
    """

    labels: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        if "password1" in self.fields:
            self.fields["password1"].help_text = PASSWORD_HELP


class SignInForm(LabeledForm, allauth_forms.LoginForm):
    labels: ClassVar = {"login": _("Email address"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField(
            label=self.labels["login"], widget=self.fields["login"].widget
        )
        self.fields["password"].help_text = ""  # the page links to the password reset itself


class ForgottenPasswordForm(allauth_forms.ResetPasswordForm):
    email = AddressField(
        label=_("Email address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def clean_email(self) -> str:
        """Find the account by the address, however it is written."""
        RESETS_FROM.require(counted_address(context.request))
        email: str = self.cleaned_data["email"]
        self.users = list_active_accounts(email)
        return normalize_address(email)


class LinkForm(allauth_forms.UserTokenForm):
    """Validates the two parts of a link that sets a password. It has no page of its own."""

    def clean(self) -> dict[str, Any]:
        address = counted_address(context.request)
        LINKS_FROM.require(address)
        cleaned = super().clean()
        LINKS_FROM.give_back(address)
        return cleaned


class NewPasswordForm(LabeledForm, allauth_forms.ResetPasswordKeyForm):
    labels: ClassVar = {"password1": _("New password"), "password2": _("Confirm new password")}


class SetPasswordForm(LabeledForm, allauth_forms.SetPasswordForm):
    labels: ClassVar = {"password1": _("Password"), "password2": _("Confirm password")}


class ChangePasswordForm(LabeledForm, allauth_forms.ChangePasswordForm):
    labels: ClassVar = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("Confirm new password"),
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


class SingleSignOnForm(forms.Form):
    """An address whose domain a provider answers for."""

    provider: IdentityProvider

    email = forms.CharField(
        label=_("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        provider = find_provider(email)
        if provider is None:
            raise forms.ValidationError(_("There is no single sign-on for this domain."))
        self.provider = provider
        return email


class RefusableForm(forms.Form):
    """A form that shows what its service refused, at the fields that it is about."""

    def refuse(self, refused: Invalid) -> None:
        """Add a service's messages to the fields that they belong to."""
        for name, found in refused.errors.items():
            self.add_error(name if name in self.fields else None, list(found))


class FirstAccountForm(RefusableForm):
    """Name, sign-in and password of whoever sets up the center."""

    name = forms.CharField(label=_("Your name"), max_length=120, validators=[validate_cell])
    email = AddressField(
        label=_("Email address"), max_length=254, help_text=_("You sign in with it.")
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=PASSWORD_HELP,
    )
    again = forms.CharField(
        label=_("Confirm password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """By the rules of the service, so that every wrong field is named at once."""
        password: str = self.cleaned_data["password"]
        name, email = (self.cleaned_data.get(each, "") for each in ("name", "email"))
        validate_password(password, User(name=name, email=email))
        return password

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError(_("The passwords do not match."))
        return again

    def owner(self) -> NewOwner:
        """Who the account is for; the form must be valid."""
        names = ("name", "email", "password")
        return NewOwner(**{name: self.cleaned_data[name] for name in names})


class CenterForm(RefusableForm):
    """What the center decides about itself."""

    name = forms.CharField(
        label=_("Name of the center"),
        max_length=120,
        validators=[validate_cell],
        help_text=_("At the top of every page and in every email."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(name, name) for name in sorted(available_timezones())],
        help_text=_("Agreements end with the day here."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The languages that people can choose."),
    )
    mail_from = OwnAddressField(
        label=_("Emails come from"),
        required=False,
        help_text=_("Leave empty for the address that the deployment has set."),
    )
    support_address = OwnAddressField(
        label=_("Address for questions"),
        required=False,
        help_text=_("Answers to emails go there, and the sign-in page names it."),
    )

    second_factor_required = forms.BooleanField(
        label=_("A second factor is required"),
        required=False,
        help_text=_(
            "For the center’s staff and for administrators. Anyone without one sets one up first."
        ),
    )

    def __init__(self, data: QueryDict | None, *, center: Center) -> None:
        present = {name: getattr(center, name) for name in self.base_fields}
        super().__init__(data, initial=present | {"languages": center.offered_languages})

    def wish(self) -> CenterWish:
        """The settings that are asked for; the form must be valid."""
        return CenterWish(**self.cleaned_data)
