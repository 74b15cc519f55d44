"""The summary as a tree: organizations with their counts, and licensing IDs below them."""

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
class TreeRow:
    """One row of the tree: an organization with its total, or a licensing ID below it."""

    depth: int
    organization: Organization | None = None
    total: int = 0
    row: SummaryRow | None = None


@dataclass(frozen=True)
class Totals:
    """The numbers of licensing IDs at or below each organization, and overall."""

    below: dict[UUID, int]
    overall: int


def tree_order(actor: Actor) -> Expression:
    """The sort expression of the tree: the names of the organizations from the top down.

    Only names of visible organizations, since the value is part of the page URLs.
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
    return ExpressionWrapper(ArraySubquery(above.values(sort_key=name)), ArrayField(TextField()))


def count_below(found: QuerySet[LicensingId]) -> Totals:
    """The totals of the tree, in one query."""
    above = Func(F("organization__path"), function="unnest", output_field=UUIDField())
    rows = found.order_by().values("group_id").annotate(above=above, total=Count("pk"))
    counted = list(rows.values_list("group_id", "above", "total"))
    return Totals(
        below={above: total for _, above, total in counted},
        overall=sum(total for group, above, total in counted if group == above),
    )


def build_tree(actor: Actor, rows: list[SummaryRow], totals: Totals) -> list[TreeRow]:
    """The rows of one page, each below those of its organizations that are visible."""
    ids = {pk for row in rows for pk in row.licensing_id.organization.path}
    visible = Organization.objects.visible_to(actor).in_bulk(ids)
    tree: list[TreeRow] = []
    previous: list[UUID] = []
    for row in rows:
        path = [pk for pk in row.licensing_id.organization.path if pk in visible]
        for depth, pk in enumerate(path):
            if previous[: depth + 1] != path[: depth + 1]:
                tree.append(TreeRow(depth, visible[pk], totals.below.get(pk, 0)))
        tree.append(TreeRow(len(path), row=row))
        previous = path
    return tree
