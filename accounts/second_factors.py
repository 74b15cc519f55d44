"""The adapter of allauth's second factors: their secrets are sealed, and named by this product."""

import base64
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.grants import Role
from accounts.models import Center, User
from accounts.sealed_texts import open_text, seal_text

PURPOSE, CONTEXT = "second factors", b"second factor"
SEALED_FIELDS = ("secret", "seed")  # of an app, of recovery codes; a passkey has nothing secret


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seals secrets under a key that is derived from the master key."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is not correct. Wait for the next code and try again."),
    }

    def get_totp_issuer(self) -> str:
        return Center.get().name

    def _get_site_name(self) -> str:
        return Center.get().name

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal_text(PURPOSE, text, CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises `CannotOpen` when it was sealed under a master key that is not set any more."""
        return open_text(PURPOSE, base64.b64decode(encrypted_text), CONTEXT)


def has_second_factor(user: User) -> bool:
    """Whether an app or a passkey is asked for after the password."""
    return bool(
        SecondFactorAdapter().is_mfa_enabled(
            user,
            [
                Authenticator.Type.TOTP,
                Authenticator.Type.WEBAUTHN,
            ],
        )
    )


def has_app(user: User) -> bool:
    """Whether the person has an app that shows codes."""
    return bool(SecondFactorAdapter().is_mfa_enabled(user, [Authenticator.Type.TOTP]))


def has_passkey(user: User) -> bool:
    """Whether the person has a passkey."""
    return bool(SecondFactorAdapter().is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN]))


def takes_code(user: User, code: str) -> bool:
    """Whether it is a code of the person's app, or a recovery code, which is then used up."""
    rows = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
    return any(row.wrap().validate_code(code) for row in rows)


def is_second_factor_missing(request: HttpRequest) -> bool:
    """Whether the center requires a second factor of this person, and the session has none.

    Costs no statement unless the center requires it, and then none for staff.
    """
    actor: Actor | None = getattr(request, "actor", None)
    center: Center = getattr(request, "center", None) or Center()
    if actor is None or not center.second_factor_required or actor.seen_as is not None:
        return False
    is_meant = actor.is_staff or any(role.role == Role.ADMINISTRATOR for role in actor.roles)
    return is_meant and not _used_second_factor(request, request.user)


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor, unless the provider's sign-in stands for it."""

    def _should_handle(self, request: HttpRequest) -> bool:
        if _used_second_factor(request, self.login.user):
            return False
        return bool(super()._should_handle(request))


def _used_second_factor(request: HttpRequest, user: Any) -> bool:
    records = get_authentication_records(request, user)
    return any(record["method"] == "mfa" for record in records)


def reseal_secrets() -> int:
    """Seal all secrets under the current master key; how many rows there were.

    In the transaction that wraps the data keys anew. Raises `CannotOpen`.
    """
    adapter = SecondFactorAdapter()
    rows = Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN)
    for row in rows:
        for name in SEALED_FIELDS:
            if name in row.data:
                row.data[name] = adapter.encrypt(adapter.decrypt(row.data[name]))
        row.save(update_fields=["data"])
    return len(rows)
