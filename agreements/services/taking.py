"""Taking roles and setting their last day; dropping one's own."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Role
from agreements.access import require_reason, takeable
from agreements.models import LicensingId, RoleAssignment
from agreements.services.administrators import lock_groups, require_administrators
from agreements.services.roles import facts_of, require_day
from audit.services import record
from vlsc.lib.refused import NotPermitted

Roles = Sequence[RoleAssignment]


def take_roles(*, by: Actor, roles: Roles, reason: str = "", at: datetime) -> Roles:
    """Take roles away, all or none, with a log line for each person and role.

    Returns those that were still there. Raises `NotPermitted` unless the actor may give each of
    them (see `agreements.access.may_give`), also if that has just changed, `Invalid` without the
    reason of staff, and `Refused` (`last_administrator`).
    """
    _require_taking(by, roles)
    require_reason(by, reason)
    with transaction.atomic():
        taken = _lock(roles)
        _require_taking(replace(by), taken)
        _delete(taken)
        _record(by, at, "role.ended", taken, reason=reason)
    return taken


def end_roles(
    *, by: Actor, roles: Roles, ends_on: date | None, reason: str = "", at: datetime
) -> Roles:
    """Set the last day of roles, or take it away. Raises the same, and `Invalid` for a past day."""
    _require_taking(by, roles)
    require_reason(by, reason)
    require_day(ends_on=ends_on, today=by.today)
    with transaction.atomic():
        changed = _lock(roles)
        _require_taking(replace(by), changed)
        lasting = [held.place for held in changed if held.is_lasting_administrator]
        for held in changed:
            held.end_on(ends_on)
        require_administrators(below=lasting if ends_on else ())
        _record(by, at, "role.limited", changed, ends_on=ends_on, reason=reason)
    return changed


def drop_role(*, by: Actor, role: RoleAssignment, at: datetime) -> None:
    """Drop a role of one's own, in a session.

    Raises `NotPermitted` for a token and for another's role, and `Refused` (`last_administrator`).
    """
    if by.id is None or by.id != role.holder_id or by.token_id is not None:
        raise NotPermitted
    with transaction.atomic():
        dropped = _lock([role])
        _delete(dropped)
        _record(by, at, "role.dropped", dropped)


def _require_taking(by: Actor, roles: Roles) -> None:
    """One query, however many there are."""
    ids = {held.pk for held in roles}
    if not ids:
        raise NotPermitted(_("Someone has changed these roles in the meantime."))
    if RoleAssignment.objects.filter(takeable(by), pk__any=ids).count() != len(ids):
        raise NotPermitted


def _lock(roles: Roles) -> list[RoleAssignment]:
    """Lock the groups below administrators' roles, then those of the roles that are still there."""
    lock_groups(below=[held.place for held in roles if held.role == Role.ADMINISTRATOR])
    rows = RoleAssignment.objects.filter(pk__any={held.pk for held in roles}).with_places()
    return list(rows.order_by("holder_id", "role", "pk").select_for_update(of=("self",)))


def _delete(roles: Roles) -> None:
    lasting = [held.place for held in roles if held.is_lasting_administrator]
    RoleAssignment.objects.filter(pk__any={held.pk for held in roles}).delete()
    require_administrators(below=lasting)


def _record(
    by: Actor,
    at: datetime,
    action: str,
    roles: Roles,
    *,
    ends_on: date | None = None,
    reason: str = "",
) -> None:
    for held in _by_holder_and_role(roles):
        places = [each.place for each in held]
        record(
            by=by,
            at=at,
            action=action,
            subject=("role", held[0].pk, held[0].holder.name),
            licensing_ids=LicensingId.objects.ids_under(places),
            **facts_of(role=held[0].role, places=places, ends_on=ends_on, reason=reason),
        )


def _by_holder_and_role(roles: Roles) -> Iterator[Roles]:
    """In the order of `_lock`."""
    for _key, same in groupby(roles, key=lambda held: (held.holder_id, held.role)):
        yield list(same)
