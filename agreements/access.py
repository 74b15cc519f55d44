"""Permission checks: combines token scopes and bindings, customer roles and staff roles.

The tables are in `accounts.grants`. The query conditions are in `agreements.models.sight`, because
the querysets' `visible_to` is built on them; services and pages check permissions here.
"""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
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
    has_scope,
    roles_with,
    staff_may,
    token_allows,
)
from agreements.models import Agreement, LicensingId, Organization
from agreements.models.sight import NOTHING, has_few_roles, may_at_all, reaching, roles_of
from vlsc.lib.refused import Invalid, NotPermitted

Place = Organization | Agreement | LicensingId


class Offer(StrEnum):
    """Whether a page offers an action: yes, yes if staff give a reason, or no."""

    YES = "yes"
    WITH_REASON = "reason"
    NO = ""


def may(actor: Actor, action: Action, licensing_id: LicensingId) -> bool:
    """Whether the actor may do `action` on one licensing ID on `actor.today`."""
    return action in actions_on(actor, licensing_id)


def require(actor: Actor, action: Action, licensing_id: LicensingId) -> None:
    """Raise `NotPermitted` unless the actor may do `action` on the licensing ID."""
    if not may(actor, action, licensing_id):
        raise NotPermitted


def actions_on(actor: Actor, licensing_id: LicensingId) -> frozenset[Action]:
    """Everything the actor may do on one licensing ID; no query if it has few roles."""
    if actor.bound_to is not None and licensing_id.pk not in actor.bound_to:
        return frozenset()
    return _actions(actor, _roles_on(actor, licensing_id))


def may_anywhere(actor: Actor, action: Action) -> bool:
    """Whether the actor may do `action` on at least one licensing ID; for staff, at all."""
    if not may_at_all(actor, action) or not (actor.is_everywhere or roles_with(action)):
        return False
    return actor.is_everywhere or bool(_roles_anywhere(actor) & roles_with(action))


def require_anywhere(actor: Actor, action: Action) -> None:
    """Raise `NotPermitted` unless the actor may do `action` on at least one licensing ID."""
    if not may_anywhere(actor, action):
        raise NotPermitted


def actions_anywhere(actor: Actor) -> frozenset[Action]:
    """Everything the actor may do on any licensing ID; of an actor with very many roles, one query
    for all such questions.
    """
    return _actions(actor, _roles_anywhere(actor))


def offer(actor: Actor, action: Action) -> Offer:
    """Whether a page offers an action on what it lists; the service checks again every time.

    Any customer who sees a key may also reveal it, so there is no need to check row by row.
    """
    if not actor.is_staff:
        return Offer.YES if may_anywhere(actor, action) else Offer.NO
    staff_action = STAFF_WITH_REASON.get(action)
    return Offer.WITH_REASON if staff_action and may_at_all(actor, staff_action) else Offer.NO


def require_scope(actor: Actor, scope: Scope) -> None:
    """Raise `NotPermitted`, naming the scope, unless the actor has it or acts without a token."""
    if not has_scope(actor, scope):
        raise NotPermitted(scope=scope)


def require_right_or_reason(
    by: Actor, action: Action, licensing_ids: Iterable[LicensingId], *, reason: str
) -> None:
    """Require a customer's right on one of the licensing IDs, or a staff right and a reason.

    The reason is logged and visible to the customer. Raises `NotPermitted`, or `Invalid` with
    `reason_required`.
    """
    within = [
        licensing_id
        for licensing_id in licensing_ids
        if by.bound_to is None or licensing_id.pk in by.bound_to
    ]
    staff_action = STAFF_WITH_REASON[action]
    # The token must carry the scope of the act itself, not only one of the staff action.
    if by.is_staff and within and token_allows(by, action) and may_at_all(by, staff_action):
        require_reason(by, reason)
        return
    if not any(may(by, action, licensing_id) for licensing_id in within):
        raise NotPermitted


def may_give(actor: Actor, role: Role, place: Place) -> bool:
    """Whether the actor may give and take a role on what it is held on.

    Nobody gives more than they hold: on an agreement or organization only who administers all of
    it. The center's staff appoint administrators and nobody else.
    """
    if actor.is_staff:
        is_within = actor.bound_to is None or place.pk in actor.bound_to
        may_appoint = may_at_all(actor, Action.APPOINT_ADMINISTRATORS)
        return role == Role.ADMINISTRATOR and is_within and may_appoint
    if isinstance(place, LicensingId):
        return may(actor, Action.MANAGE_ACCESS, place)
    return _administers_all(actor, place)


def administers_group(actor: Actor, group_id: UUID) -> bool:
    """Whether the actor is an administrator on the top organization of an ownership group."""
    return _administers_all(actor, Organization(pk=group_id, path=[group_id]))


def require_giving(by: Actor, role: Role, places: Iterable[Place], *, reason: str = "") -> None:
    """Raise `NotPermitted` unless the actor may give the role on all of `places`.

    Staff say why, for the customer to see: `Invalid` (`reason_required`) without a reason.
    """
    if not all(may_give(by, role, place) for place in places):
        raise NotPermitted
    require_reason(by, reason)


def require_reason(by: Actor, reason: str) -> None:
    """Raise `Invalid` (`reason_required`) if staff act for a customer and do not say why."""
    if by.is_staff and not reason.strip():
        message = _("Enter why you do this for the customer, who can see it.")
        raise Invalid({"reason": [message]}, code="reason_required")


def may_give_anywhere(actor: Actor) -> bool:
    """Whether the actor may give and take any role at all."""
    if actor.is_staff:
        return may_at_all(actor, Action.APPOINT_ADMINISTRATORS)
    return may_anywhere(actor, Action.MANAGE_ACCESS)


def takeable(actor: Actor) -> models.Q:
    """The condition for the role assignments that the actor may give and take (see `may_give`)."""
    if actor.is_staff:
        is_allowed = may_at_all(actor, Action.APPOINT_ADMINISTRATORS)
        bound = {} if actor.bound_to is None else {"licensing_id__any": actor.bound_to}
        return models.Q(role=Role.ADMINISTRATOR, **bound) if is_allowed else NOTHING
    managed = LicensingId.objects.visible_to(actor, Action.MANAGE_ACCESS).order_by()
    condition = models.Q(licensing_id__in=managed.values("pk"))
    if actor.bound_to is not None or not may_at_all(actor, Action.MANAGE_ACCESS):
        return condition
    roles = roles_of(actor, Action.MANAGE_ACCESS).order_by()
    organizations = ArraySubquery(roles.exclude(organization=None).values("organization"))
    others = LicensingId.objects.filter(agreement=models.OuterRef("agreement"))
    return (
        condition
        | models.Q(organization__path__overlap=organizations)
        | models.Q(agreement__in=roles.exclude(agreement=None).values("agreement"))
        | models.Q(agreement__organization__path__overlap=organizations)
        & models.Q(~models.Exists(others.exclude(pk__in=managed.values("pk"))))
    )


def possible_scopes(actor: Actor) -> list[Scope]:
    """The scopes that a new token of the actor can have."""
    return scopes_behind(actions_anywhere(actor))


def scopes_behind(actions: frozenset[Action]) -> list[Scope]:
    """The scopes that are useful to someone who may do `actions`.

    Anyone can have `read`: it shows only what the owner of the token can see.
    """
    return [scope for scope in Scope if scope == Scope.READ or SCOPE_ACTIONS[scope] & actions]


def _administers_all(actor: Actor, place: Agreement | Organization) -> bool:
    """By a role on it or above it; an agreement may have licensing IDs of other organizations."""
    if actor.bound_to is not None or not may_at_all(actor, Action.MANAGE_ACCESS):
        return False
    roles = roles_of(actor, Action.MANAGE_ACCESS)
    if isinstance(place, Organization):
        return roles.filter(organization__in=place.path).exists()
    if roles.filter(agreement=place).exists():
        return True
    managed = LicensingId.objects.visible_to(actor, Action.MANAGE_ACCESS)
    others = LicensingId.objects.filter(agreement=place).exclude(pk__in=managed.values("pk"))
    above = roles.filter(organization__in=place.organization.path)
    return above.exists() and not others.exists()


def _roles_on(actor: Actor, licensing_id: LicensingId) -> set[str]:
    if actor.is_everywhere:
        return set()
    if not has_few_roles(actor):
        return _roles_reaching(actor, LicensingId.objects.filter(pk=licensing_id.pk))
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
        return _roles_reaching(actor, LicensingId.objects.filter(pk__any=actor.bound_to))
    return set(actor.role_names)


def _roles_reaching(actor: Actor, licensing_ids: models.QuerySet[LicensingId]) -> set[str]:
    roles = roles_of(actor, Action.SEE).filter(reaching(licensing_ids))
    return set(roles.order_by().values_list("role", flat=True).distinct())


def _actions(actor: Actor, roles: set[str]) -> frozenset[Action]:
    if actor.is_system:
        granted = set(Action)
    elif actor.is_staff:
        granted = {action for action in Action if staff_may(actor.staff_role, action)}
    else:
        granted = {action for role in roles for action in CUSTOMER_ACTIONS[Role(role)]}
    return frozenset(action for action in granted if token_allows(actor, action))
