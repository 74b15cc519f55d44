"""Deactivate an account, and activate it again.

What the account had open does not come back with it: its sessions end and its tokens are revoked
in the transaction that deactivates it. A database trigger does the same where a row is changed
without this service.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor, actor_of
from accounts.grants import Action, StaffRole, staff_may
from accounts.models import Token, User
from agreements.models import LicensingId, RoleAssignment
from agreements.services import lock_groups, require_administrators
from audit.services import record
from vlsc.lib.refused import NotPermitted, Refused


def deactivate_user(*, by: Actor, user: User, at: datetime) -> User:
    """End an account's sessions, tokens and rights; a deactivated one stays as it is.

    Raises `NotPermitted`, or `Refused`: `own_account` for one's own, `last_operations` for the last
    active account of licensing operations, without which nobody could run the center, and
    `last_administrator` for that of a licensing ID.
    """
    _require_permission(by)
    if by.id == user.pk:
        raise Refused("own_account", _("You cannot deactivate your own account. Ask a colleague."))
    with transaction.atomic():
        operations = _lock_operations(user)
        user = User.objects.select_for_update().get(pk=user.pk)
        if not user.is_active:
            return user
        if user.staff_role == StaffRole.OPERATIONS and operations == {user.pk}:
            raise Refused("last_operations", _("This is the last account of licensing operations."))
        administered = _lock_administered(user)
        revoked = Token.objects.revoke_all(user, at=at)
        concerned = _concerned_licensing_ids(user, by)
        user.set_active(False)
        require_administrators(below=administered)
        _record(by, user, "user.deactivated", at, concerned, tokens=revoked)
    return user


def activate_user(*, by: Actor, user: User, at: datetime) -> User:
    """Let an account sign in again, with its password and roles and without its old tokens.

    An active one stays as it is. Raises `NotPermitted`.
    """
    _require_permission(by)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if not user.is_active:
            Token.objects.revoke_all(user, at=at)
            user.set_active(True)
            _record(by, user, "user.activated", at, _concerned_licensing_ids(user, by))
    return user


def _require_permission(by: Actor) -> None:
    if not (by.is_system or staff_may(by.staff_role, Action.RUN_CENTER)):
        raise NotPermitted


def _lock_operations(user: User) -> set[UUID]:
    """The active accounts of operations, locked in the order of their ids."""
    if user.staff_role != StaffRole.OPERATIONS:
        return set()
    rows = User.objects.filter(staff_role=StaffRole.OPERATIONS, is_active=True)
    return set(rows.select_for_update().order_by("pk").values_list("pk", flat=True))


def _lock_administered(user: User) -> list[Any]:
    """What the account administers, its ownership groups locked; no role can come in between."""
    held = RoleAssignment.objects.lasting_administrators().filter(holder=user).with_places()
    places = [role.place for role in held]
    lock_groups(below=places)
    return places


def _concerned_licensing_ids(user: User, by: Actor) -> Iterable[UUID]:
    """The licensing IDs on which the account has a role, so that their administrators know."""
    if user.staff_role:
        return ()
    as_user = actor_of(user, channel="job", today=by.today)
    return list(LicensingId.objects.visible_to(as_user).values_list("pk", flat=True))


def _record(
    by: Actor, user: User, action: str, at: datetime, concerned: Iterable[UUID], **facts: int
) -> None:
    subject = ("user", user.pk, user.name)
    record(by=by, at=at, action=action, subject=subject, licensing_ids=concerned, **facts)
