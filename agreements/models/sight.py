"""Sight: which licensing IDs an actor may do something on, as a condition for a query.

Deny by default: an actor without a matching role, staff action or with a token bound elsewhere
gets the empty condition. Scopes limit verbs, not sight: the doors ask for `read` themselves.
"""

from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from accounts.actor import Actor
from accounts.grants import Action, Scope, roles_with, staff_may
from accounts.models import Center
from agreements.models.role import RoleAssignment, RoleAssignmentQuerySet

NOTHING = Q(pk__in=[])
# A token must carry one of these to do the verb at all, whichever door it came by; what stands
# here with none is for people alone.
VERB_SCOPES: dict[Action, frozenset[Scope]] = {
    Action.REVEAL_KEYS: frozenset({Scope.KEYS_REVEAL, Scope.KEYS_EXPORT}),
    Action.REVEAL_ANY: frozenset({Scope.KEYS_REVEAL}),
    Action.USE_ACTIVATIONS: frozenset({Scope.ACTIVATIONS_WRITE}),
    Action.FILE_REQUESTS: frozenset({Scope.SUPPORT_WRITE}),
    Action.MANAGE_ACCESS: frozenset({Scope.ACCESS_MANAGE}),
    Action.READ_LOG: frozenset({Scope.LOG_READ}),
    Action.READ_EVERY_LOG: frozenset({Scope.LOG_READ}),
    Action.LOAD_CENTER: frozenset({Scope.CENTER_LOAD}),
    Action.APPOINT_ADMINISTRATORS: frozenset({Scope.ACCESS_MANAGE}),
    Action.ACT_FOR_CALLER: frozenset({Scope.ACTIVATIONS_WRITE, Scope.SUPPORT_WRITE}),
    Action.ANSWER_REQUESTS: frozenset({Scope.CENTER_DESK}),
    Action.CONFIRM_PROPOSALS: frozenset({Scope.CENTER_DESK}),
    Action.RUN_CENTER: frozenset(),
}


def scope_allows(actor: Actor, action: Action) -> bool:
    """Whether the actor's token, if it is one, may be used for a verb."""
    wanted = VERB_SCOPES.get(action)
    return actor.scopes is None or wanted is None or bool(wanted & actor.scopes)


def roles_of(actor: Actor, action: Action, today: date | None = None) -> RoleAssignmentQuerySet:
    """The role assignments that give the actor an action (none for staff and the system)."""
    if actor.id is None or actor.is_staff:
        return RoleAssignment.objects.none()
    day = today or actor.today or Center.get().day(timezone.now())
    return RoleAssignment.objects.held_by(actor.id, roles_with(action), day)


def roles_covering(actor: Actor, licensing_id: Any) -> RoleAssignmentQuerySet:
    """The actor's roles on a licensing ID itself, its agreement, or an organization above it."""
    return roles_of(actor, Action.SEE).filter(on_or_above(licensing_id))


def on_or_above(licensing_id: Any) -> Q:
    """The role assignments that hold on a licensing ID: given there, or on what stands above it."""
    return (
        Q(licensing_id=licensing_id)
        | Q(agreement=licensing_id.agreement_id)
        | Q(organization__in=licensing_id.organization.path)
    )


def may_at_all(actor: Actor, action: Action) -> bool:
    """Whether the actor can have `action` anywhere: by token, staff role, or as a customer."""
    if not scope_allows(actor, action):
        return False
    if actor.is_staff:
        return staff_may(actor.staff_role, action)
    return actor.is_system or actor.id is not None


def licensing_ids_with(actor: Actor, action: Action) -> Q:
    """The licensing IDs on which the actor may do `action`."""
    if not may_at_all(actor, action):
        return NOTHING
    everywhere = actor.is_system or actor.is_staff
    condition = Q() if everywhere else below(roles_of(actor, action))
    if actor.bound_to is not None:
        condition &= Q(pk__in=actor.bound_to)
    return condition


def below(roles: RoleAssignmentQuerySet) -> Q:
    """The licensing IDs on which some roles hold."""
    on_organizations = roles.exclude(organization=None).values("organization")
    return (
        Q(pk__in=roles.exclude(licensing_id=None).values("licensing_id"))
        | Q(agreement__in=roles.exclude(agreement=None).values("agreement"))
        | Q(organization__path__overlap=ArraySubquery(on_organizations))
    )


def sees_everything(actor: Actor) -> bool:
    """Whether every agreement and organization is in sight, also without a licensing ID yet."""
    everywhere = actor.is_system or actor.is_staff
    return everywhere and actor.bound_to is None and may_at_all(actor, Action.SEE)


def related_in_sight(model: type[Model], actor: Actor) -> QuerySet[Any]:
    """The licensing IDs in sight, for a model that they point to by a foreign key."""
    licensing_ids = model._meta.get_field("licensing_ids").related_model
    return licensing_ids._default_manager.filter(licensing_ids_with(actor, Action.SEE))  # type: ignore[union-attr]


def held_on(actor: Actor, kind: str) -> Q:
    """The agreements or organizations (`kind`) on which the actor holds a role that lets it see.

    A token bound to licensing IDs sees only what those belong to.
    """
    if actor.bound_to is not None or actor.id is None or actor.is_staff:
        return NOTHING
    roles = roles_of(actor, Action.SEE)
    return Q(pk__in=roles.exclude(**{kind: None}).values(kind))


def holds_anywhere(actor: Actor, action: Action) -> bool:
    """Whether some role of the actor allows `action` somewhere: else a collection verb is 403."""
    if not scope_allows(actor, action):
        return False
    if actor.is_system or actor.is_staff:
        return actor.is_system or staff_may(actor.staff_role, action)
    return roles_of(actor, action).exists()
