"""The relationship summary: licensing IDs in sight, narrowed, in an order, or under their tree."""

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
from agreements.models import LicensingId, Organization
from agreements.selectors.licensing_ids import (
    by_status,
    list_licensing_ids,
    search_licensing_ids,
    with_status,
)
from agreements.states import TermStatus
from catalog.models import Program

NEAREST = "nearest"
LISTED_ORGANIZATIONS = 200
NO_END = date(9999, 12, 31)
# Days that put those without an end date behind those with one, and those that ended behind all.
WITHOUT_END, ENDED = 10**7, 2 * 10**7


def list_summary(
    actor: Actor,
    today: date,
    *,
    q: str = "",
    program: str = "",
    status: str = "",
    organization: str = "",
) -> QuerySet[LicensingId]:
    """The licensing IDs in sight that fit; an organization stands for everything below it too."""
    found = list_licensing_ids(actor)
    if q:
        found = search_licensing_ids(found, q)
    if program:
        found = found.filter(program__code=program)
    if status:
        found = with_status(found, status, today)
    if organization:
        found = found.filter(organization__path__contains=[UUID(organization)])
    return found


def list_choices(actor: Actor, chosen: UUID | None = None) -> dict[str, list[tuple[str, str]]]:
    """What the summary can be narrowed to: programs and organizations in sight, in one query.

    Not too many organizations; the chosen one is always among them.
    """
    seen = LicensingId.objects.visible_to(actor)
    programs = Program.objects.filter(pk__in=seen.values("program"))
    first = Case(When(pk=chosen, then=Value(0)), default=Value(1)) if chosen else Value(1)
    organizations = Organization.objects.visible_to(actor).alias(first=first)
    offered = organizations.order_by("first", "name", "pk")[:LISTED_ORGANIZATIONS]
    choices: dict[str, list[tuple[str, str]]] = {"program": [], "organization": []}
    both = _as_choices(programs.order_by(), "program", F("code")).union(
        _as_choices(offered, "organization", Cast("pk", TextField())), all=True
    )
    for kind, value, name in both:
        choices[kind].append((value, name))
    return {kind: sorted(found, key=itemgetter(1)) for kind, found in choices.items()}


def _as_choices(found: QuerySet[Any], kind: str, value: Any) -> QuerySet[Any]:
    words = {"kind": Value(kind, output_field=TextField()), "value": value, "label": F("name")}
    return found.annotate(**words).values_list("kind", "value", "label")


def _nearest(today: date) -> Expression:
    """Days from the nearest end date on; what has ended stands last, the latest first."""
    days = Func(
        F("ends_on"),
        Value(today, output_field=DateField()),
        template="abs(%(expressions)s)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )
    past = {TermStatus.ENDED: ENDED, TermStatus.TERMINATED: ENDED}
    standing = by_status(today, dict.fromkeys(TermStatus, 0) | past)
    return CombinedExpression(standing, "+", Coalesce(days, WITHOUT_END))


def _status(today: date) -> Expression:
    """What needs somebody first."""
    first = (TermStatus.ENDING, TermStatus.ACTIVE, TermStatus.ENDED, TermStatus.TERMINATED)
    return by_status(today, {status: rank for rank, status in enumerate(first)})


# What each column is sorted by: one value that is never null, as keyset pages need it.
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
    """What a list is sorted by, and whether downwards; `key` as the address says it."""

    key: str
    by: str | Expression
    down: bool

    @property
    def column(self) -> str:
        """The column whose head shows the order: nearest end dates stand under the end dates."""
        return "ends" if self.key == NEAREST else self.key


def order_of(sort: str, today: date) -> Order:
    """The order that an address asks for; for an unknown one, the nearest end date first."""
    name = sort.removeprefix("-")
    if name not in _orders:
        return Order(NEAREST, _nearest(today), False)
    return Order(sort, _orders[name](today), sort.startswith("-"))


def in_order(found: QuerySet[LicensingId], order: Order) -> QuerySet[LicensingId]:
    """All rows in an order, as pages by keyset show them."""
    by = F(order.by) if isinstance(order.by, str) else order.by
    if order.down:
        return found.order_by(by.desc(), "-pk")
    return found.order_by(by.asc(), "pk")


@dataclass(frozen=True)
class SummaryRow:
    """A licensing ID with where it stands on a day at the center."""

    licensing_id: LicensingId
    status: TermStatus
    days_left: int | None


def row_of(licensing_id: LicensingId, today: date) -> SummaryRow:
    """The row of one licensing ID on a day at the center."""
    ends_on = licensing_id.ends_on
    days_left = (ends_on - today).days if ends_on else None
    return SummaryRow(licensing_id, licensing_id.status(today), days_left)
