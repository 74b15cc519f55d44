"""Licensing IDs under the tree of their organizations, with how many stand below each."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Count,
    Expression,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    QuerySet,
    TextField,
    UUIDField,
    Value,
)
from django.db.models.functions import Cast, Concat

from accounts.actor import Actor
from agreements.models import LicensingId, Organization
from agreements.selectors.summary import SummaryRow


@dataclass(frozen=True)
class Branch:
    """One row of the tree: an organization with its total, or a licensing ID under it."""

    depth: int
    organization: Organization | None = None
    total: int = 0
    row: SummaryRow | None = None


@dataclass(frozen=True)
class Totals:
    """How many licensing IDs stand at or below each organization, and in all."""

    below: dict[UUID, int]
    whole: int


def tree_order(actor: Actor) -> Expression:
    """What puts licensing IDs in the order of the tree: the names from the top down.

    Only of organizations in sight, since the value travels in the addresses of pages.
    """
    is_above = Func(
        F("pk"),
        OuterRef("organization__path"),
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )
    name = Concat("name", Value("\x1f"), Cast("pk", TextField()), output_field=TextField())
    above = Organization.objects.visible_to(actor).filter(is_above).order_by("path__len")
    return ExpressionWrapper(ArraySubquery(above.values(in_order=name)), ArrayField(TextField()))


def count_below(found: QuerySet[LicensingId]) -> Totals:
    """The totals of the tree, in one query."""
    above = Func(F("organization__path"), function="unnest", output_field=UUIDField())
    rows = found.order_by().values("group_id").annotate(above=above, total=Count("pk"))
    counted = list(rows.values_list("group_id", "above", "total"))
    return Totals(
        below={above: total for _, above, total in counted},
        whole=sum(total for group, above, total in counted if group == above),
    )


def grow(actor: Actor, rows: list[SummaryRow], totals: Totals) -> list[Branch]:
    """The rows of one page, each under those of its organizations that are in sight."""
    wanted = {pk for row in rows for pk in row.licensing_id.organization.path}
    known = Organization.objects.visible_to(actor).in_bulk(wanted)
    branches: list[Branch] = []
    before: list[UUID] = []
    for row in rows:
        path = [pk for pk in row.licensing_id.organization.path if pk in known]
        for depth, pk in enumerate(path):
            if before[: depth + 1] != path[: depth + 1]:
                branches.append(Branch(depth, known[pk], totals.below.get(pk, 0)))
        branches.append(Branch(len(path), row=row))
        before = path
    return branches
