"""Sight over a whole profile: the condition of `sight`, with the actor's own ids written out.

A list of everything that a person sees is read in an index's order and cut after a page. No
planner finds that index behind a subquery of roles; it does behind `group_id = …`. So the roles
are read first, in one small query, once for an actor, which is a request: a role taken away is
gone with the next. What is in sight is the same (tests/keys/test_listings_sight.py).
"""

from functools import reduce
from operator import or_
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.actor import Actor
from accounts.grants import Action, roles_with
from agreements.models.role import RoleAssignment
from agreements.models.sight import NOTHING, licensing_ids_with, may_at_all, roles_of

FEW = 50  # beyond as many roles a subquery is the shorter sentence


class Held(NamedTuple):
    """A role of the actor, and the one place where it holds."""

    role: str
    licensing_id: UUID | None
    agreement: UUID | None
    path: list[UUID] | None


def read_roles(actor: Actor) -> list[Held]:
    """The actor's roles in force; of very many, one more than `FEW`."""
    if "roles" not in actor.read_once:
        fields = ("role", "licensing_id", "agreement", "organization__path")
        found = roles_of(actor, Action.SEE).order_by().values_list(*fields)
        actor.read_once["roles"] = [Held(*one) for one in found[: FEW + 1]]
    return list(actor.read_once["roles"])


def rows_with(actor: Actor, action: Action) -> Q:
    """The rows of a table with `licensing_id` and `group_id` on which the actor may do `action`."""
    if not may_at_all(actor, action):
        return NOTHING
    everywhere = actor.is_system or actor.is_staff
    condition = Q() if everywhere else _by_roles(actor, action)
    if actor.bound_to is not None:
        condition &= Q(licensing_id__in=actor.bound_to)
    return condition


def _by_roles(actor: Actor, action: Action) -> Q:
    if len(read_roles(actor)) > FEW:
        return Q(licensing_id__in=_licensing_ids(licensing_ids_with(actor, action)))
    roles = [one for one in read_roles(actor) if one.role in roles_with(action)]
    paths = [one.path for one in roles if one.path]
    groups = {path[0] for path in paths if len(path) == 1}
    lower = [path for path in paths if path[0] not in groups]
    agreements = {one.agreement for one in roles if one.agreement}
    licensing_ids = {one.licensing_id for one in roles if one.licensing_id}
    conditions = [
        *([Q(group_id__in=groups)] if groups else []),
        *([_below(lower)] if lower else []),
        *([Q(licensing_id__in=_licensing_ids(Q(agreement__in=agreements)))] if agreements else []),
        *([Q(licensing_id__in=licensing_ids)] if licensing_ids else []),
    ]
    return reduce(or_, conditions, NOTHING)


def _below(paths: list[list[UUID]]) -> Q:
    """Below organizations inside a group; naming the group too lets its index serve."""
    below = _licensing_ids(Q(organization__path__overlap=[path[-1] for path in paths]))
    return Q(group_id__in={path[0] for path in paths}, licensing_id__in=below)


def _licensing_ids(condition: Q) -> QuerySet[Any]:
    model = RoleAssignment._meta.get_field("licensing_id").related_model
    return model._default_manager.filter(condition).values("pk")  # type: ignore[union-attr]
