"""Giving roles, as an administrator of a customer does, or the center for one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Role
from accounts.models import Center, User
from agreements.access import Place, require_giving
from agreements.models import LicensingId, RoleAssignment
from agreements.models.role import held_on
from audit.services import record
from vlsc.lib.refused import Refused


def give_roles(
    *, by: Actor, holder: User, role: Role, places: Sequence[Place], reason: str = "", at: datetime
) -> list[RoleAssignment]:
    """Give a role without an end date on each of `places`, with one log line.

    What the holder has already stays, and loses its end date. Raises `NotPermitted` (see
    `may_give`), `Invalid` (`reason_required`), and `Refused` for an account that is deactivated
    (`account_inactive`) or of the center's staff (`staff_holds_no_role`).
    """
    require_giving(by, role, places, reason=reason)
    with transaction.atomic():
        holder = User.objects.select_for_update(no_key=True).get(pk=holder.pk)
        _refuse_holder(holder)
        given = [_give(by, holder, role, place) for place in places]
        concerned = _note(places, at)
        record(
            by=by,
            at=at,
            action="role.given",
            subject=("role", given[0].pk, holder.name),
            licensing_ids=concerned,
            role=str(role),
            on=", ".join(str(place) for place in places),
            **({"reason": reason.strip()} if reason.strip() else {}),
        )
    return given


def _refuse_holder(holder: User) -> None:
    if holder.staff_role:
        raise Refused("staff_holds_no_role", _("A staff account holds no customer role."))
    if not holder.is_active:
        raise Refused("account_inactive", _("The account is deactivated."))


def _give(by: Actor, holder: User, role: Role, place: Place) -> RoleAssignment:
    assignment, is_new = RoleAssignment.objects.get_or_create(
        holder=holder, role=role, **held_on(place), defaults={"given_by_id": by.id}
    )
    if not is_new and assignment.ends_on is not None:
        assignment.make_lasting()
    return assignment


def _note(places: Sequence[Place], at: datetime) -> set[UUID]:
    """The licensing IDs below, each of which remembers that it has an administrator."""
    concerned = LicensingId.objects.ids_under(places)
    LicensingId.objects.filter(pk__any=concerned).note_administrators(Center.get().day(at))
    return concerned
