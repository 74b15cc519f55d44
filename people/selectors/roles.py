"""Role assignments: those on a licensing ID, and the actor's own."""

from uuid import UUID

from django.db.models import Case, QuerySet, Value, When

from accounts.actor import Actor
from accounts.grants import Action, Role
from agreements.access import actions_on
from agreements.models import LicensingId, RoleAssignment
from agreements.models.sight import on_or_above, reaching, roles_of


def list_roles_on(actor: Actor, licensing_id: LicensingId) -> QuerySet[RoleAssignment]:
    """The roles in force on a licensing ID, its agreement or an organization above it.

    Administrators and the center's staff see everybody's, others only their own.
    """
    rank = Case(*(When(role=role, then=Value(index)) for index, role in enumerate(Role)))
    roles = (
        RoleAssignment.objects.in_force(actor.today)
        .filter(on_or_above(licensing_id), holder__is_active=True)
        .select_related("holder", "agreement", "organization")
        .order_by(rank, "holder__name", "holder_id", "pk")
    )
    may = actions_on(actor, licensing_id)
    if (actor.is_staff and Action.SEE_ANY in may) or Action.MANAGE_ACCESS in may:
        return roles
    return roles.filter(holder_id=actor.id)


def list_own_roles(actor: Actor) -> QuerySet[RoleAssignment]:
    """The actor's own roles in force; for a bound token, only those that apply to its binding."""
    roles = roles_of(actor, Action.SEE).select_related("licensing_id", "agreement", "organization")
    if actor.bound_to is not None:
        roles = roles.filter(reaching(LicensingId.objects.filter(pk__any=actor.bound_to)))
    return roles.order_by("role", "given_at", "pk")


def get_own_role(actor: Actor, pk: UUID) -> RoleAssignment:
    """One of them; raises `RoleAssignment.DoesNotExist` for any other."""
    return list_own_roles(actor).get(pk=pk)
