"""The relationship summary: visible licensing IDs, filtered and sorted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    DateField,
    Expression,
    F,
    Func,
    IntegerField,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Coalesce, Concat

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import LicensingId, Organization
from agreements.selectors.licensing_ids import (
    by_status,
    list_licensing_ids,
    search_licensing_ids,
    status_expression,
    with_status,
)
from agreements.selectors.organizations import SUGGESTED
from agreements.states import TermStatus
from catalog.models import Program
from vlsc.lib.occurring import Occurring, list_occurring

NEAREST = "nearest"
NO_END = date(9999, 12, 31)
# Numbers of days that sort licensing IDs without an end date after those with one, and ended ones
# after both.
WITHOUT_END, ENDED = 10**7, 2 * 10**7


def list_summary(
    actor: Actor,
    today: date,
    *,
    q: str = "",
    program: str = "",
    status: str = "",
    organization: str = "",
    action: Action = Action.SEE,
) -> QuerySet[LicensingId]:
    """The licensing IDs that match, on which the actor may do `action`.

    An organization includes everything below it.
    """
    found = list_licensing_ids(actor, action)
    if q:
        found = search_licensing_ids(found, q)
    if program:
        found = found.filter(program__code=program)
    if status:
        found = with_status(found, status, today)
    if organization:
        found = found.filter(organization__path__contains=[UUID(organization)])
    return found


def list_offered(actor: Actor, action: Action) -> Occurring:
    """The statuses and programs of the licensing IDs of a summary; none if they are many."""
    visible = LicensingId.objects.visible_to(actor, action)
    status = status_expression(actor.today)
    return list_occurring(visible, status=status, program="program__code")


def list_choices(
    actor: Actor, action: Action, chosen: UUID | None = None
) -> dict[str, list[tuple[str, str]]]:
    """The programs of a summary and the first visible organizations, in one query.

    At most `SUGGESTED` organizations; the chosen one is always among them.
    """
    visible = LicensingId.objects.visible_to(actor, action)
    programs = Program.objects.filter(pk__in=visible.values("program"))
    first = Case(When(pk=chosen, then=Value(0)), default=Value(1)) if chosen else Value(1)
    organizations = Organization.objects.visible_to(actor).alias(first=first)
    offered = organizations.order_by("first", "name", "pk")[:SUGGESTED]
    choices: dict[str, list[tuple[str, str]]] = {"program": [], "organization": []}
    full_name = Concat("name", Value(" ("), "number", Value(")"), output_field=TextField())
    rows = _as_choices(programs.order_by(), "program", F("code"), F("name")).union(
        _as_choices(offered, "organization", Cast("pk", TextField()), full_name), all=True
    )
    for kind, value, name in rows:
        choices[kind].append((value, name))
    return {kind: sorted(found, key=itemgetter(1)) for kind, found in choices.items()}


def _as_choices(found: QuerySet[Any], kind: str, value: Any, label: Any) -> QuerySet[Any]:
    columns = {"kind": Value(kind, output_field=TextField()), "value": value, "label": label}
    return found.annotate(**columns).values_list("kind", "value", "label")


def _nearest(today: date) -> Expression:
    """Days until the end date, so the nearest comes first; ended ones last, most recent first."""
    days = Func(
        F("ends_on"),
        Value(today, output_field=DateField()),
        template="abs(%(expressions)s)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )
    past = {TermStatus.ENDED: ENDED, TermStatus.TERMINATED: ENDED}
    offset = by_status(today, dict.fromkeys(TermStatus, 0) | past)
    return CombinedExpression(offset, "+", Coalesce(days, WITHOUT_END))


def _status(today: date) -> Expression:
    """Sorts what needs attention first."""
    ranked = (TermStatus.ENDING, TermStatus.ACTIVE, TermStatus.ENDED, TermStatus.TERMINATED)
    return by_status(today, {status: rank for rank, status in enumerate(ranked)})


# What each column is sorted by: one value that is never null, as keyset pagination needs.
_orders: dict[str, Callable[[date], str | Expression]] = {
    NEAREST: _nearest,
    "number": lambda _: "number",
    "program": lambda _: "program__name",
    "organization": lambda _: "organization__name",
    "location": lambda _: Concat(
        "organization__country", Value(" "), "organization__city", output_field=TextField()
    ),
    "ends": lambda _: Coalesce("ends_on", Value(NO_END), output_field=DateField()),
    "status": _status,
}


@dataclass(frozen=True)
class Order:
    """What a list is sorted by, and whether descending; `key` as in the query string."""

    key: str
    by: str | Expression
    down: bool

    @property
    def column(self) -> str:
        """The column whose heading shows the order: `NEAREST` is shown on the end dates."""
        return "ends" if self.key == NEAREST else self.key


def order_of(sort: str, today: date) -> Order:
    """The order for a `sort` parameter; nearest end date first if it is unknown."""
    name = sort.removeprefix("-")
    if name not in _orders:
        return Order(NEAREST, _nearest(today), False)
    return Order(sort, _orders[name](today), sort.startswith("-"))


def in_order(found: QuerySet[LicensingId], order: Order) -> QuerySet[LicensingId]:
    """All rows in the same order as the keyset pages."""
    by = F(order.by) if isinstance(order.by, str) else order.by
    if order.down:
        return found.order_by(by.desc(), "-pk")
    return found.order_by(by.asc(), "pk")


@dataclass(frozen=True)
class SummaryRow:
    """A licensing ID with its status and days left on a day at the center."""

    licensing_id: LicensingId
    status: TermStatus
    days_left: int | None


def row_of(licensing_id: LicensingId, today: date) -> SummaryRow:
    """The summary row of one licensing ID on a day at the center."""
    ends_on = licensing_id.ends_on
    days_left = (ends_on - today).days if ends_on else None
    return SummaryRow(licensing_id, licensing_id.status(today), days_left)
