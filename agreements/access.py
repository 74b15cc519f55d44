"""May they? The one place where scopes, bindings, customer roles and staff roles meet.

The conditions themselves are in `agreements.models.sight`, because a queryset's `visible_to`
is made of them; services ask here.
"""

from uuid import UUID

from accounts.actor import Actor
from accounts.grants import CUSTOMER_ACTIONS, Action, Role, staff_may
from agreements.models import LicensingId
from agreements.models.sight import holds_anywhere, roles_covering, scope_allows
from vlsc.lib.refused import NotPermitted


def may(actor: Actor, action: Action, licensing_id: LicensingId | UUID) -> bool:
    """Whether the actor may do `action` on one licensing ID, now."""
    pk = licensing_id.pk if isinstance(licensing_id, LicensingId) else licensing_id
    return LicensingId.objects.visible_to(actor, action).filter(pk=pk).exists()


def actions_on(actor: Actor, licensing_id: LicensingId) -> frozenset[Action]:
    """Everything the actor may do on one licensing ID, now: `may` for all, in one query."""
    if actor.bound_to is not None and licensing_id.pk not in actor.bound_to:
        return frozenset()
    if actor.is_staff or actor.is_system:
        held = {one for one in Action if actor.is_system or staff_may(actor.staff_role, one)}
    else:
        roles = roles_covering(actor, licensing_id).values_list("role", flat=True)
        held = {one for role in roles for one in CUSTOMER_ACTIONS[Role(role)]}
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


__all__ = ["actions_on", "may", "may_anywhere", "require", "require_anywhere", "scope_allows"]
