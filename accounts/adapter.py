"""What allauth must know of this product: nobody registers, and guessing is limited.

Each guess is counted before the password is looked at, so that of many at once no more than the
limit are ever looked at; a right one is uncounted. Whether an account exists makes no difference.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from accounts.authentication import client_address
from accounts.models import User
from vlsc.lib.limiter import limiter

WINDOW = 600  # seconds
# Wrong guesses in a window: from one address at one account, and from one address at all.
GUESSES_AT_ACCOUNT, GUESSES_FROM_ADDRESS = 10, 50
# Mails in an hour to one person who is said to have forgotten the password.
RESET_MAILS, RESET_WINDOW = 3, 3600
RESET_MAIL_PREFIXES = ("account/email/password_reset_key", "account/email/unknown_account")


class ClosedRegistration(DefaultAccountAdapter):
    """Accounts are made by invitation or by the center, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        attempts = [
            limiter.count(kind, whom, limit=limit, seconds=WINDOW)
            for kind, whom, limit in _counted(request, credentials)
        ]
        if not all(attempt.is_allowed for attempt in attempts):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user = super().authenticate(request, **credentials)
        if not isinstance(user, User) or user.kind != User.Kind.PERSON:
            return None  # service accounts have tokens and no sign-in
        for kind, whom, _ in _counted(request, credentials):
            limiter.give_back(kind, whom)
        return user

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> Any:
        """Beyond the limit nothing is sent; the page says the same."""
        if template_prefix in RESET_MAIL_PREFIXES:
            attempt = limiter.count("reset", email.lower(), limit=RESET_MAILS, seconds=RESET_WINDOW)
            if not attempt.is_allowed:
                return None
        return super().send_mail(template_prefix, email, context)


def _counted(request: HttpRequest, credentials: dict[str, Any]) -> list[tuple[str, str, int]]:
    address = client_address(request)
    account = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    return [
        ("sign-in", f"{address} {account}", GUESSES_AT_ACCOUNT),
        ("sign-in-from", address, GUESSES_FROM_ADDRESS),
    ]
