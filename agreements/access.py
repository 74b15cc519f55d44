"""May they? The one place where scopes, bindings, customer roles and staff roles meet.

The conditions themselves are in `agreements.models.sight`, because a queryset's `visible_to`
is made of them; services ask here.
"""

from collections.abc import Iterable
from uuid import UUID

from accounts.actor import Actor
from accounts.grants import CUSTOMER_ACTIONS, SCOPE_ACTIONS, Action, Role, Scope, staff_may
from agreements.models import LicensingId
from agreements.models.profile import FEW, read_roles
from agreements.models.role import RoleAssignmentQuerySet
from agreements.models.sight import holds_anywhere, roles_covering, roles_of, scope_allows
from vlsc.lib.refused import NotPermitted

# Whoever has one of these may make tokens of their own.
MAKING_TOKENS = frozenset({Action.MAKE_TOKENS, Action.MAKE_OWN_TOKENS})


def may(actor: Actor, action: Action, licensing_id: LicensingId | UUID) -> bool:
    """Whether the actor may do `action` on one licensing ID, now."""
    pk = licensing_id.pk if isinstance(licensing_id, LicensingId) else licensing_id
    return LicensingId.objects.visible_to(actor, action).filter(pk=pk).exists()


def actions_on(actor: Actor, licensing_id: LicensingId) -> frozenset[Action]:
    """Everything the actor may do on one licensing ID, now: `may` for all, in one query."""
    if actor.bound_to is not None and licensing_id.pk not in actor.bound_to:
        return frozenset()
    return _actions(actor, _kinds(roles_covering(actor, licensing_id)))


def actions_anywhere(actor: Actor) -> frozenset[Action]:
    """Everything the actor may do on something: `may_anywhere` for all, in one query."""
    return _actions(actor, _kinds(roles_of(actor, Action.SEE)))


def actions_to_show(actor: Actor) -> frozenset[Action]:
    """The same for what a page offers, by the roles that its lists have read already."""
    few = read_roles(actor)
    return (
        _actions(actor, {one.role for one in few}) if len(few) <= FEW else actions_anywhere(actor)
    )


def possible_scopes(actor: Actor) -> list[Scope]:
    """The scopes that a token of the actor can carry, now."""
    return scopes_behind(actions_anywhere(actor))


def scopes_behind(held: frozenset[Action]) -> list[Scope]:
    """The scopes with which somebody of these actions may do something.

    Everybody can carry `read`, which shows no more than is in sight.
    """
    return [one for one in Scope if one == Scope.READ or SCOPE_ACTIONS[one] & held]


def _kinds(roles: RoleAssignmentQuerySet) -> Iterable[str]:
    return roles.order_by().values_list("role", flat=True).distinct()


def _actions(actor: Actor, kinds: Iterable[str]) -> frozenset[Action]:
    if actor.is_staff or actor.is_system:
        held = {one for one in Action if actor.is_system or staff_may(actor.staff_role, one)}
    else:
        held = {one for role in kinds for one in CUSTOMER_ACTIONS[Role(role)]}
    return frozenset(one for one in held if scope_allows(actor, one))


def require(actor: Actor, action: Action, licensing_id: LicensingId | UUID) -> None:
    """Raise `NotPermitted` unless the actor may do `action` there."""
    if not may(actor, action, licensing_id):
        raise NotPermitted


def may_anywhere(actor: Actor, action: Action) -> bool:
    """Whether the actor may do `action` on anything at all; for staff, whether it may at all."""
    return holds_anywhere(actor, action)


def require_anywhere(actor: Actor, action: Action) -> None:
    """Raise `NotPermitted` unless some role of the actor allows `action` somewhere."""
    if not holds_anywhere(actor, action):
        raise NotPermitted


__all__ = [
    "MAKING_TOKENS",
    "actions_anywhere",
    "actions_on",
    "actions_to_show",
    "may",
    "may_anywhere",
    "possible_scopes",
    "require",
    "require_anywhere",
    "scope_allows",
    "scopes_behind",
]
