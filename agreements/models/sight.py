"""Visibility: the licensing IDs on which an actor may do something, as a query condition.

Denies by default: an actor without a matching role or staff action, or with a token bound to other
licensing IDs, gets a condition that matches nothing. An actor's roles are read once and their ids
written into the condition, because the planner can use an index for `group_id = …` but not for a
subquery of roles. An actor with very many roles gets a subquery all the same.
"""

from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, JSONField, Model, Q, QuerySet, UUIDField, Value

from accounts.actor import Actor, HeldRole
from accounts.grants import Action, Role, roles_with, staff_may, token_allows
from agreements.models.role import RoleAssignment, RoleAssignmentQuerySet

NOTHING = Q(pk__in=[])
FEW = 50  # roles; with more than that, a subquery is shorter than the list of ids


def read_roles(actor: Actor) -> tuple[HeldRole, ...]:
    """The actor's roles in force on `actor.today`, at most `FEW + 1` of them.

    No query if all were read along with its token.
    """
    if actor.roles_read is not None and len(actor.roles_read) <= FEW:
        today = actor.today.isoformat()
        return tuple(
            _held(read) for read in actor.roles_read if (read["ends_on"] or today) >= today
        )
    if actor.seen_as is not None:
        return _read_seen_roles(actor.seen_as)
    fields = ("role", "licensing_id", "agreement", "organization__path")
    roles = roles_of(actor, Action.SEE).order_by().values_list(*fields)
    return tuple(HeldRole(*role) for role in roles[: FEW + 1])


def read_role_names(actor: Actor) -> frozenset[str]:
    """What the actor's roles in force are; no query if it has few."""
    if has_few_roles(actor):
        return frozenset(held.role for held in actor.roles)
    roles = roles_of(actor, Action.SEE).order_by()
    return frozenset(roles.values_list("role", flat=True).distinct())


def roles_column(holder: str) -> Func:
    """The roles of an active holder as a column of another query, for `Actor.roles_read`.

    Also those that have ended, since the day is not known before; at most `FEW + 1` of them.
    """
    seeing = Value(sorted(roles_with(Action.SEE)))
    return Func(
        F(holder), seeing, FEW + 1, function="agreements_roles_read", output_field=JSONField()
    )


def _held(read: dict[str, Any]) -> HeldRole:
    licensing_id, agreement = (
        read[name] and UUID(read[name]) for name in ("licensing_id", "agreement")
    )
    path = read["path"] and [UUID(pk) for pk in read["path"]]
    return HeldRole(read["role"], licensing_id, agreement, path)


def _read_seen_roles(organization_id: UUID) -> tuple[HeldRole, ...]:
    """The role through which a member of staff sees as a customer, if the organization is there."""
    model = RoleAssignment._meta.get_field("organization").related_model
    found = model._default_manager.filter(pk=organization_id)  # type: ignore[union-attr]
    paths = found.values_list("path", flat=True)
    return tuple(HeldRole(Role.ADMINISTRATOR, None, None, path) for path in paths)


def has_few_roles(actor: Actor) -> bool:
    """Whether `actor.roles` holds all of the actor's roles."""
    return len(actor.roles) <= FEW


def roles_of(actor: Actor, action: Action) -> RoleAssignmentQuerySet:
    """The role assignments that allow the actor an action (none for staff and the system)."""
    if actor.id is None or actor.is_staff:
        return RoleAssignment.objects.none()
    return RoleAssignment.objects.held_by(actor.id, roles_with(action), actor.today)


def on_or_above(licensing_id: Any) -> Q:
    """The role assignments that apply to a licensing ID: given on it or on a parent of it."""
    return (
        Q(licensing_id=licensing_id)
        | Q(agreement=licensing_id.agreement_id)
        | Q(organization__in=licensing_id.organization.path)
    )


def reaching(licensing_ids: QuerySet[Any]) -> Q:
    """The role assignments that apply to at least one of the licensing IDs."""
    above = Func(F("organization__path"), function="unnest", output_field=UUIDField())
    organizations = licensing_ids.order_by().annotate(above=above).values("above")
    return (
        Q(licensing_id__in=licensing_ids.order_by().values("pk"))
        | Q(agreement__in=licensing_ids.order_by().values("agreement"))
        | Q(organization__in=organizations)
    )


def may_at_all(actor: Actor, action: Action) -> bool:
    """Whether the token, the staff role or being a customer allows `action` in principle."""
    if not token_allows(actor, action):
        return False
    if actor.is_staff:
        return staff_may(actor.staff_role, action)
    return actor.is_system or actor.id is not None


def licensing_ids_with(actor: Actor, action: Action) -> Q:
    """The condition for licensing IDs on which the actor may do `action`."""
    if not may_at_all(actor, action):
        return NOTHING
    condition = Q() if actor.is_everywhere else _licensing_ids_by_roles(actor, action)
    return condition if actor.bound_to is None else condition & Q(pk__any=actor.bound_to)


def rows_with(actor: Actor, action: Action) -> Q:
    """The same condition for rows of a table with the columns `licensing_id` and `group_id`."""
    if not may_at_all(actor, action):
        return NOTHING
    condition = Q() if actor.is_everywhere else _rows_by_roles(actor, action)
    return condition if actor.bound_to is None else condition & Q(licensing_id__any=actor.bound_to)


def _licensing_ids_by_roles(actor: Actor, action: Action) -> Q:
    if not has_few_roles(actor):
        return below(roles_of(actor, action))
    roles = _roles_with(actor, action)
    groups, lower = _split_paths(roles)
    conditions = [
        *([Q(group__in=groups)] if groups else []),
        *([_below_organizations(lower)] if lower else []),
        *_in("agreement", {held.agreement for held in roles}),
        *_in("pk", {held.licensing_id for held in roles}),
    ]
    return reduce(or_, conditions, NOTHING)


def _rows_by_roles(actor: Actor, action: Action) -> Q:
    if not has_few_roles(actor):
        return Q(licensing_id__in=_licensing_ids(below(roles_of(actor, action))))
    roles = _roles_with(actor, action)
    groups, lower = _split_paths(roles)
    agreements = _in("agreement", {held.agreement for held in roles})
    conditions = [
        *([Q(group_id__in=groups)] if groups else []),
        # The group is redundant, but lets the query use its index.
        *(
            [
                Q(group_id__in={path[0] for path in lower})
                & Q(licensing_id__in=_licensing_ids(_below_organizations(lower)))
            ]
            if lower
            else []
        ),
        *([Q(licensing_id__in=_licensing_ids(agreements[0]))] if agreements else []),
        *_in("licensing_id", {held.licensing_id for held in roles}),
    ]
    return reduce(or_, conditions, NOTHING)


def _roles_with(actor: Actor, action: Action) -> list[HeldRole]:
    return [held for held in actor.roles if held.role in roles_with(action)]


def _split_paths(roles: list[HeldRole]) -> tuple[set[Any], list[list[Any]]]:
    """The ids of whole ownership groups, and the paths of organizations inside other groups."""
    paths = [held.path for held in roles if held.path]
    groups = {path[0] for path in paths if len(path) == 1}
    return groups, [path for path in paths if path[0] not in groups]


def _below_organizations(paths: list[list[Any]]) -> Q:
    return Q(organization__path__overlap=[path[-1] for path in paths])


def _in(field: str, ids: set[Any]) -> list[Q]:
    present = ids - {None}
    return [Q(**{f"{field}__in": present})] if present else []


def _licensing_ids(condition: Q) -> QuerySet[Any]:
    model = RoleAssignment._meta.get_field("licensing_id").related_model
    return model._default_manager.filter(condition).values("pk")  # type: ignore[union-attr]


def below(roles: RoleAssignmentQuerySet) -> Q:
    """The condition for licensing IDs to which one of the roles applies."""
    on_organizations = roles.exclude(organization=None).values("organization")
    return (
        Q(pk__in=roles.exclude(licensing_id=None).values("licensing_id"))
        | Q(agreement__in=roles.exclude(agreement=None).values("agreement"))
        | Q(organization__path__overlap=ArraySubquery(on_organizations))
    )


def sees_everything(actor: Actor) -> bool:
    """Whether the actor sees every agreement and organization, even without licensing IDs."""
    return actor.is_everywhere and actor.bound_to is None and may_at_all(actor, Action.SEE)


def visible_licensing_ids_of(model: type[Model], actor: Actor) -> QuerySet[Any]:
    """The visible licensing IDs, for a model that they have a foreign key to."""
    licensing_ids = model._meta.get_field("licensing_ids").related_model
    return licensing_ids._default_manager.filter(licensing_ids_with(actor, Action.SEE))  # type: ignore[union-attr]


def with_role_on(actor: Actor, kind: str) -> Q:
    """The agreements or organizations (`kind`) on which the actor holds a role.

    A token bound to licensing IDs sees only the agreements and organizations of those.
    """
    if actor.seen_as is not None:
        return Q(pk=actor.seen_as)  # of an agreement or of an organization, ids differ
    if actor.bound_to is not None or actor.id is None or actor.is_staff:
        return NOTHING
    roles = roles_of(actor, Action.SEE)
    return Q(pk__in=roles.exclude(**{kind: None}).values(kind))
