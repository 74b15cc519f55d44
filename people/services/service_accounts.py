"""Service accounts: made with a first role, and deactivated. More roles come as for people."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actor import Actor
from accounts.grants import Role
from accounts.models import Token, User
from agreements.access import Place, require_giving
from agreements.models import LicensingId, RoleAssignment
from agreements.services import give_roles
from audit.services import record
from people.selectors import list_service_accounts
from vlsc.lib.ids import uuid7
from vlsc.lib.refused import Invalid, NotPermitted
from vlsc.lib.text import normalize_name

# Accounts are told apart by their addresses; no mail can go to one of these.
DOMAIN = "service-accounts.invalid"


def make_service_account(
    *, by: Actor, name: str, role: Role, places: Sequence[Place], at: datetime
) -> User:
    """Make an account for a program, which has a role and does not sign in.

    Raises `NotPermitted` for whoever may not give the role and for the center's staff, and
    `Invalid` for a bad name.
    """
    if by.is_staff:
        raise NotPermitted
    require_giving(by, role, places)
    with transaction.atomic():
        account = _add(name)
        _record(by, account, "service_account.made", at, LicensingId.objects.ids_under(places))
        give_roles(by=by, holder=account, role=role, places=places, at=at)
    return account


def deactivate_service_account(*, by: Actor, account: User, at: datetime) -> User:
    """End its tokens and its rights for good; a deactivated one stays as it is.

    Raises `NotPermitted` for whoever does not manage it.
    """
    require_managing(by=by, account=account)
    with transaction.atomic():
        account = User.objects.select_for_update().get(pk=account.pk)
        if account.is_active:
            revoked = Token.objects.revoke_all(account, at=at)
            account.set_active(False)
            concerned = _concerned(account)
            _record(by, account, "service_account.deactivated", at, concerned, tokens=revoked)
    return account


def require_managing(*, by: Actor, account: User) -> None:
    """Raise `NotPermitted` unless the actor may give and take every role of a service account."""
    if not list_service_accounts(by).filter(pk=account.pk).exists():
        raise NotPermitted


def _add(name: str) -> User:
    email = f"{uuid7()}@{DOMAIN}"
    try:
        return User.objects.add(
            email=email, name=normalize_name(name), kind=User.Kind.SERVICE_ACCOUNT
        )
    except ValidationError as error:
        raise Invalid.by(error) from error


def _concerned(account: User) -> set[UUID]:
    roles = RoleAssignment.objects.filter(holder=account).with_places()
    return LicensingId.objects.ids_under([held.place for held in roles])


def _record(
    by: Actor, account: User, action: str, at: datetime, concerned: set[UUID], **facts: int
) -> None:
    subject = ("service_account", account.pk, account.name)
    record(by=by, at=at, action=action, subject=subject, licensing_ids=concerned, **facts)
