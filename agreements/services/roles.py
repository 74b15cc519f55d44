"""Giving roles, as an administrator of a customer does, or the center for one."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Role
from accounts.models import Center, User
from agreements.access import Place, require_giving
from agreements.models import LicensingId, RoleAssignment
from agreements.models.role import held_on
from agreements.services.administrators import lock_groups, require_administrators
from audit.services import record
from vlsc.lib.refused import Invalid, Refused

NAMED = 100  # places in a log line; the others are counted


def give_roles(
    *,
    by: Actor,
    holder: User,
    role: Role,
    places: Sequence[Place],
    ends_on: date | None = None,
    reason: str = "",
    at: datetime,
) -> list[RoleAssignment]:
    """Give a role on each of `places`, until a day or without an end, with one log line.

    What the holder has already stays and takes the end date. Raises `NotPermitted` (see
    `may_give`), `Invalid` for a day that is over and without the reason of staff, and `Refused`
    for an account that is deactivated (`account_inactive`) or of the center's staff
    (`staff_holds_no_role`), and for an administrator with an end date where there is none without
    (`last_administrator`).
    """
    require_giving(by, role, places, reason=reason)
    require_day(ends_on=ends_on, today=by.today)
    with transaction.atomic():
        holder, concerned = lock_for_roles(holder=holder, places=places)
        _refuse_holder(holder)
        is_temporary = role == Role.ADMINISTRATOR and ends_on is not None
        lock_groups(below=places if is_temporary else ())
        given = [_give(by, holder, role, place, ends_on) for place in places]
        LicensingId.objects.filter(pk__any=concerned).note_administrators(Center.get().day(at))
        require_administrators(below=places if is_temporary else ())
        record(
            by=by,
            at=at,
            action="role.given",
            subject=("role", given[0].pk, holder.name),
            licensing_ids=concerned,
            **facts_of(role=role, places=places, ends_on=ends_on, reason=reason),
        )
    return given


def lock_for_roles(*, holder: User, places: Sequence[Place]) -> tuple[User, set[UUID]]:
    """Lock the holder and the licensing IDs below `places`, in a transaction; returns both.

    Who gives a role in answer to a row, such as an invitation, calls this before that row is
    locked: whoever takes places back holds them first, and then the rows that belong to them.
    """
    locked = User.objects.select_for_update(no_key=True).get(pk=holder.pk)
    concerned = LicensingId.objects.ids_under(places)
    rows = LicensingId.objects.filter(pk__any=concerned).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))
    return locked, concerned


def require_day(*, ends_on: date | None, today: date) -> None:
    """Raise `Invalid` for a last day that is over; today is still one."""
    if ends_on is not None and ends_on < today:
        raise Invalid({"ends_on": [_("This date is in the past.")]})


def facts_of(
    *, role: str, places: Sequence[Place], ends_on: date | None = None, reason: str = ""
) -> dict[str, str]:
    """What a log line says about a role: on what, until when, and why."""
    names = [str(place) for place in places[:NAMED]]
    if len(places) > NAMED:
        names.append(f"+{len(places) - NAMED}")
    facts = {"role": str(role), "on": ", ".join(names)}
    if ends_on:
        facts["ends_on"] = ends_on.isoformat()
    return facts | ({"reason": reason.strip()} if reason.strip() else {})


def _refuse_holder(holder: User) -> None:
    if holder.staff_role:
        raise Refused("staff_holds_no_role", _("A staff account holds no customer role."))
    if not holder.is_active:
        raise Refused("account_inactive", _("The account is deactivated."))


def _give(
    by: Actor, holder: User, role: Role, place: Place, ends_on: date | None
) -> RoleAssignment:
    assignment, is_new = RoleAssignment.objects.get_or_create(
        holder=holder,
        role=role,
        **held_on(place),
        defaults={"given_by_id": by.id, "ends_on": ends_on},
    )
    if not is_new and assignment.ends_on != ends_on:
        assignment.end_on(ends_on)
    return assignment
