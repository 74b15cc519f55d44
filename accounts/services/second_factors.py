"""A person's second factors: an app with codes, passkeys, recovery codes.

Of each change its owner gets a mail.
"""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import User
from accounts.own_changes import tell_owner
from audit.services import record
from vlsc.lib.refused import NotPermitted, Refused

Kind = Authenticator.Type
MOST_PASSKEYS = 20


def add_totp(*, by: Actor, user: User, secret: str, at: datetime) -> Authenticator:
    """Add an authenticator app whose first code was right.

    For oneself, in a session. Raises `NotPermitted`, and `Refused` (`second_factor_exists`) if
    there is an app.
    """
    _require_own(by, user)
    try:
        with transaction.atomic():
            row: Authenticator = TOTP.activate(user, secret).instance
            _record(by, user, at, "second_factor.added", row)
    except IntegrityError as error:  # also by a request at the same moment
        raise Refused("second_factor_exists", _("You already have an app.")) from error
    return row


def add_passkey(
    *, by: Actor, user: User, name: str, credential: dict[str, Any], at: datetime
) -> Authenticator:
    """Add a passkey whose answer was checked.

    For oneself, in a session. Raises `NotPermitted`, and `Refused` (`second_factor_exists`) if
    there are twenty.
    """
    _require_own(by, user)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        passkeys = Authenticator.objects.filter(user=user, type=Kind.WEBAUTHN)
        if passkeys.count() >= MOST_PASSKEYS:
            raise Refused(
                "second_factor_exists", _("You have reached the maximum number of passkeys.")
            )
        row: Authenticator = WebAuthn.add(user, name, credential).instance
        _record(by, user, at, "second_factor.added", row)
    return row


def remove_second_factor(*, by: Actor, user: User, factor: int, at: datetime) -> None:
    """Remove an app or a passkey; with the last of them the recovery codes go too.

    For oneself, in a session. Raises `NotPermitted`, and `Authenticator.DoesNotExist` for what is
    not one's own.
    """
    _require_own(by, user)
    with transaction.atomic():
        rows = Authenticator.objects.select_for_update().filter(user=user)
        row = rows.exclude(type=Kind.RECOVERY_CODES).get(pk=factor)
        _record(by, user, at, "second_factor.removed", row)
        row.delete()
        if not rows.exclude(type=Kind.RECOVERY_CODES).exists():
            rows.delete()


def renew_recovery_codes(*, by: Actor, user: User, at: datetime) -> list[str]:
    """Make ten new recovery codes, each of which works once; those from before work no more.

    For oneself, in a session, beside an app or a passkey. Raises `NotPermitted`, and `Refused`
    (`second_factor_missing`).
    """
    _require_own(by, user)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        rows = Authenticator.objects.filter(user=user)
        if not rows.exclude(type=Kind.RECOVERY_CODES).exists():
            raise Refused("second_factor_missing", _("Add an app or a passkey first."))
        rows.filter(type=Kind.RECOVERY_CODES).delete()
        codes = RecoveryCodes.activate(user)
        subject = ("user", user.pk, user.name)
        line = record(by=by, at=at, action="recovery_codes.made", subject=subject)
        tell_owner(user, line, at)
    return codes.get_unused_codes()


def reset_second_factors(*, by: Actor, user: User, at: datetime) -> User:
    """Remove all of somebody who has lost them, and end their sessions; a password is not enough
    to get in where the center requires a second factor, so they set one up at the next sign-in.

    For the system actor, that is, whoever may run commands and has made sure who asks. Raises
    `NotPermitted`, and `Refused` (`second_factor_missing`) if there is none.
    """
    if not by.is_system:
        raise NotPermitted
    with transaction.atomic():
        removed, _rows = Authenticator.objects.filter(user=user).delete()
        if not removed:
            raise Refused("second_factor_missing", _("There is no second factor."))
        user.sessions.all().delete()
        subject = ("user", user.pk, user.name)
        line = record(by=by, at=at, action="second_factor.reset", subject=subject)
        tell_owner(user, line, at)
    return user


def _require_own(by: Actor, user: User) -> None:
    if by.channel != "page" or by.id != user.pk or by.seen_as is not None:
        raise NotPermitted


def _record(by: Actor, user: User, at: datetime, action: str, row: Authenticator) -> None:
    subject = ("user", user.pk, user.name)
    line = record(by=by, at=at, action=action, subject=subject, kind=row.type)
    tell_owner(user, line, at)
