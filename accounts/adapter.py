"""The allauth adapter: no self-registration, limits on password guessing, ways in, and e-mails.

Each attempt is counted before it is checked, so that of many concurrent attempts no more than the
limit are ever checked; a successful one is uncounted. Whether the account exists makes no
difference.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import actor_of
from accounts.client_address import client_address, counted_address
from accounts.limiter import Count, limiter
from accounts.models import Center, IdentityProvider, User
from accounts.own_changes import tell_owner
from accounts.second_factors import has_passkey
from accounts.sessions import begin_session, is_provider_noted
from audit.services import record
from vlsc.lib.addresses import fold_address
from vlsc.lib.masking import contains_key
from vlsc.lib.refused import Refused
from vlsc.lib.smtp import NeedsSmtpUtf8


@dataclass(frozen=True)
class Limit:
    """A limit on the attempts of one kind by one client or account: `most` in `seconds`."""

    kind: str
    most: int
    seconds: int

    def count(self, whom: str) -> Count:
        return limiter.count_guess(self.kind, whom, limit=self.most, seconds=self.seconds)

    def require(self, whom: str) -> None:
        """Count an attempt; raises `Refused` (`throttled`, 429) beyond the limit."""
        if not self.count(whom).is_allowed:
            raise Refused("throttled", _("Too many attempts came from here."), status=429)

    def give_back(self, whom: str) -> None:
        limiter.give_back(self.kind, whom)

    def forget(self, whom: str) -> None:
        limiter.forget(self.kind, whom)


# Wrong passwords: from one address for one account, and from one address for any account.
PASSWORDS, PASSWORDS_FROM = Limit("sign-in", 10, 600), Limit("sign-in-from", 50, 600)
# Password links: invalid ones tried, requests from one address, and mails to one person.
LINKS_FROM = Limit("link-from", 20, 600)
# Codes of an app and recovery codes: wrong ones of one person; and each right one is taken once.
CODES, CODES_ONCE = Limit("code", 10, 600), Limit("code-once", 1, 600)
# Passkeys before an act: refused ones of one person.
PASSKEYS = Limit("passkey", 10, 600)
# What a browser asks about single sign-on, each time; a provider is then asked in its turn.
SINGLE_SIGN_ON_FROM = Limit("single-sign-on-from", 300, 600)
RESETS_FROM, RESET_MAILS = Limit("reset-from", 20, 3600), Limit("reset", 3, 3600)


class ClosedRegistration(DefaultAccountAdapter):
    """Accounts are created by invitation or by the center, never by a visitor."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy("The email address or the password is wrong."),
        "enter_current_password": gettext_lazy("This is not your current password."),
        "too_many_login_attempts": gettext_lazy("Too many attempts. Wait a few minutes."),
        "single_sign_on_required": gettext_lazy(
            "People with an address in this domain sign in with single sign-on."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only relative URLs are safe to redirect to after sign-in, and none with a key in it."""
        is_relative = url_has_allowed_host_and_scheme(url, allowed_hosts=None)
        return is_relative and not contains_key(url or "")

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt per account first, then per address.

        Guesses at one account that is over its limit do not use up the limit of the address. Where
        a provider is required, no password is looked at, whether or not there is an account.
        """
        for limit, whom in _limits_for(request, credentials):
            if not limit.count(whom).is_allowed:
                raise self.validation_error("too_many_login_attempts")
        if _is_provider_required(str(credentials.get("email") or "")):
            raise self.validation_error("single_sign_on_required")

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Refuse a passkey, too, where a provider is required."""
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if response or not _came_another_way(request, user):
            return response
        clear_login(request)
        messages.error(request, self.error_messages["single_sign_on_required"])
        return redirect("accounts:single-sign-on")

    def get_login_stages(self) -> list[str]:
        return ["accounts.second_factors.SecondFactorStage"]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        account = User.objects.with_address(str(credentials.get("email") or "")).first()
        stored = {"email": account.email} if account else {}
        user = super().authenticate(request, **(credentials | stored))
        if not isinstance(user, User) or user.kind != User.Kind.PERSON:
            return None  # service accounts have tokens and no sign-in
        for limit, whom in _limits_for(request, credentials):
            limit.give_back(whom)
        return user

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        begin_session(request)

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Whether the password is the user's; counted like an attempt at sign-in."""
        email = getattr(user, "email", "")
        return self.authenticate(self.request, email=email, password=password) == user

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The page that asks for the password again, or leads to the person's provider.

        And where a passkey is taken, if there is one and no provider is required, or it has asked.
        """
        ways = ["account_reauthenticate"]
        is_elsewhere = _is_provider_required(user.email) and not is_provider_noted(self.request)
        if has_passkey(user) and not is_elsewhere:
            ways.append("mfa_reauthenticate_webauthn")
        return [{"id": way, "description": "", "url": reverse(way)} for way in ways]

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Also end the other sessions, and reset the guess counter, so that it is used at once.

        Its owner gets a mail, since whoever reads their mails or knows the old one can set another.
        """
        if not isinstance(user, User):
            raise TypeError("only accounts of this product have passwords")
        is_first = not user.has_usable_password()
        with transaction.atomic():
            super().set_password(user, password)
            user.sessions.exclude(session_key=self.request.session.session_key).delete()
            _record_password(self.request, user, is_first)
        PASSWORDS.forget(_address_and_account(self.request, user.email))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Built from `PUBLIC_URL`: the `Host` header is chosen by the client."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "0", "key": "0"})
        return f"{settings.PUBLIC_URL}{path.removesuffix('0-0')}{key}"

    def get_from_email(self) -> str:
        return Center.get().mail_from or settings.DEFAULT_FROM_EMAIL

    def format_email_subject(self, subject: str) -> str:
        return f"{Center.get().name}: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a password reset e-mail, the only kind of e-mail that allauth sends here.

        Beyond the limit, for a service account, and to an address with a product key in it, none is
        sent, but the page looks the same.
        Raises `Refused` (`unavailable`, 503) when the mail server does not accept it.
        """
        user: User | None = context.get("user")
        email = user.email if user else email  # never another one that only compares the same
        if contains_key(email) or (user and user.kind != User.Kind.PERSON):
            return
        if not RESET_MAILS.count(fold_address(email)).is_allowed:
            return
        language = (user.language if user else "") or translation.get_language()
        shown = context | {"center": Center.get().name, "email": email}
        with translation.override(language):
            mail = self.render_mail(template_prefix, email, shown)
        try:
            mail.send()
        except NeedsSmtpUtf8 as error:
            message = _("The mail server takes no addresses with letters such as å before the @.")
            raise Refused("unavailable", message, status=503) from error
        except OSError as error:  # the base class of smtplib's errors
            message = _("The mail server does not answer. Try again later.")
            raise Refused("unavailable", message, status=503) from error


def _record_password(request: HttpRequest, user: User, is_first: bool) -> None:
    """The line and the mail of a new password: by its owner, who signed in or followed a link."""
    at = timezone.now()
    today, request_id = Center.get().day(at), request.META["HTTP_X_REQUEST_ID"]
    by = actor_of(user, channel="page", today=today, request_id=request_id)
    line = record(
        by=by,
        at=at,
        action="password.chosen" if is_first else "password.set",
        subject=("user", user.pk, user.name),
    )
    tell_owner(user, line, at)


def _limits_for(request: HttpRequest, credentials: dict[str, Any]) -> list[tuple[Limit, str]]:
    account = str(credentials.get("email") or credentials.get("username") or "")
    return [
        (PASSWORDS, _address_and_account(request, account)),
        (PASSWORDS_FROM, counted_address(request)),
    ]


def _is_provider_required(email: str) -> bool:
    provider = IdentityProvider.objects.of_address(email)
    return provider is not None and provider.is_required


def _came_another_way(request: HttpRequest, user: User) -> bool:
    """Whether somebody signs in by another way than the provider that is required of them."""
    provider = IdentityProvider.objects.of_address(user.email)
    if provider is None or not provider.is_required:
        return False
    records = get_authentication_records(request, user)
    return all(record.get("provider") != str(provider.pk) for record in records)


def _address_and_account(request: HttpRequest, account: str) -> str:
    return f"{counted_address(request)} {fold_address(account)}"
