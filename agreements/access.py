"""May they? The one place where scopes, bindings, customer roles and staff roles meet.

Tables are in `accounts.grants`. The conditions for queries are in `agreements.models.sight`,
because a queryset's `visible_to` is made of them; services and pages ask here.
"""

from collections.abc import Iterable
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import (
    CUSTOMER_ACTIONS,
    SCOPE_ACTIONS,
    STAFF_WITH_REASON,
    Action,
    Role,
    Scope,
    roles_with,
    staff_may,
    token_allows,
)
from agreements.models import LicensingId
from agreements.models.sight import has_few_roles, may_at_all, reaching, roles_of
from vlsc.lib.refused import Invalid, NotPermitted


class Offer(StrEnum):
    """Whether a page offers an act: yes, yes with a reason (staff), or no."""

    YES = "yes"
    WITH_REASON = "reason"
    NO = ""


def may(actor: Actor, action: Action, licensing_id: LicensingId) -> bool:
    """Whether the actor may do `action` on one licensing ID, on its day."""
    return action in actions_on(actor, licensing_id)


def require(actor: Actor, action: Action, licensing_id: LicensingId) -> None:
    """Raise `NotPermitted` unless the actor may do `action` there."""
    if not may(actor, action, licensing_id):
        raise NotPermitted


def actions_on(actor: Actor, licensing_id: LicensingId) -> frozenset[Action]:
    """Everything the actor may do on one licensing ID; no query where its roles are few."""
    if actor.bound_to is not None and licensing_id.pk not in actor.bound_to:
        return frozenset()
    return _actions(actor, _roles_on(actor, licensing_id))


def may_anywhere(actor: Actor, action: Action) -> bool:
    """Whether the actor may do `action` on something; for staff, whether it may at all."""
    if not may_at_all(actor, action) or not (actor.is_everywhere or roles_with(action)):
        return False
    return actor.is_everywhere or bool(_roles_anywhere(actor) & roles_with(action))


def require_anywhere(actor: Actor, action: Action) -> None:
    """Raise `NotPermitted` unless some role of the actor allows `action` somewhere."""
    if not may_anywhere(actor, action):
        raise NotPermitted


def actions_anywhere(actor: Actor) -> frozenset[Action]:
    """Everything the actor may do on something; no query where its roles are few."""
    return _actions(actor, _roles_anywhere(actor))


def offer(actor: Actor, action: Action) -> Offer:
    """Whether a page offers an act on what somebody sees there; the verb asks again, each time.

    Customers who see keys may all reveal them, so that no row needs to be asked about.
    """
    if not actor.is_staff:
        return Offer.YES if may_anywhere(actor, action) else Offer.NO
    staff_action = STAFF_WITH_REASON.get(action)
    return Offer.WITH_REASON if staff_action and may_at_all(actor, staff_action) else Offer.NO


def require_right_or_reason(
    by: Actor, action: Action, licensing_ids: Iterable[LicensingId], *, reason: str
) -> None:
    """A customer's right on one of some licensing IDs, or a staff member's with a reason.

    The reason is logged and the customer sees it. Refuses `not_permitted`, `reason_required`.
    """
    within = [one for one in licensing_ids if by.bound_to is None or one.pk in by.bound_to]
    staff_action = STAFF_WITH_REASON[action]
    if by.is_staff and within and may_at_all(by, staff_action):
        if not reason.strip():
            sentence = _("Say why you do this for the customer, who will see it.")
            raise Invalid({"reason": [sentence]}, code="reason_required")
        return
    if not any(may(by, action, licensing_id) for licensing_id in within):
        raise NotPermitted


def possible_scopes(actor: Actor) -> list[Scope]:
    """The scopes that a token of the actor can carry, now."""
    return scopes_behind(actions_anywhere(actor))


def scopes_behind(held: frozenset[Action]) -> list[Scope]:
    """The scopes with which somebody of these actions may do something.

    Everybody can carry `read`, which shows no more than is in sight.
    """
    return [scope for scope in Scope if scope == Scope.READ or SCOPE_ACTIONS[scope] & held]


def _roles_on(actor: Actor, licensing_id: LicensingId) -> set[str]:
    if actor.is_everywhere:
        return set()
    if not has_few_roles(actor):
        return _kinds(actor, LicensingId.objects.filter(pk=licensing_id.pk))
    path = licensing_id.organization.path
    return {
        held.role
        for held in actor.roles
        if licensing_id.pk == held.licensing_id
        or (held.agreement and licensing_id.agreement_id == held.agreement)
        or (held.path and held.path[-1] in path)
    }


def _roles_anywhere(actor: Actor) -> set[str]:
    if actor.is_everywhere:
        return set()
    if actor.bound_to is not None:
        return _kinds(actor, LicensingId.objects.filter(pk__any=actor.bound_to))
    if has_few_roles(actor):
        return {held.role for held in actor.roles}
    return set(roles_of(actor, Action.SEE).order_by().values_list("role", flat=True).distinct())


def _kinds(actor: Actor, licensing_ids: models.QuerySet[LicensingId]) -> set[str]:
    roles = roles_of(actor, Action.SEE).filter(reaching(licensing_ids))
    return set(roles.order_by().values_list("role", flat=True).distinct())


def _actions(actor: Actor, roles: set[str]) -> frozenset[Action]:
    if actor.is_system:
        held = set(Action)
    elif actor.is_staff:
        held = {action for action in Action if staff_may(actor.staff_role, action)}
    else:
        held = {action for role in roles for action in CUSTOMER_ACTIONS[Role(role)]}
    return frozenset(action for action in held if token_allows(actor, action))
