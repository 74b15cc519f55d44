"""The record of the promise: how fast first answers came, by month and kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from accounts.models import Center
from agreements.access import may_anywhere
from support.models import Request, SupportSettings
from support.promise import PROMISE
from support.states import Kind
from vlsc.lib.refused import NotPermitted

MONTHS = 12


class Percentile(Aggregate):
    """The value below which a share of all values lies."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True, kw_only=True)
class RecordRow:
    """A month, for one kind or (without) for all. What the rule granted is only counted."""

    month: date
    kind: str
    requests: int
    by_rule: int
    median: timedelta
    p90: timedelta
    in_time: int

    @property
    def share(self) -> float:
        """The share that was answered within 24 hours."""
        return self.in_time / self.requests

    @property
    def kind_words(self) -> str:
        """The kind as people read it."""
        return str(Kind(self.kind).label) if self.kind else _("All types")


def list_record(actor: Actor, at: datetime) -> list[RecordRow]:
    """The last twelve months at the center, newest first; in each, all kinds and then every kind.

    A request that is late without an answer counts with the time that it has waited; one that is
    still in time does not count yet. Raises `NotPermitted` unless the actor is staff or the record
    is published.
    """
    if not may_see_record(actor):
        raise NotPermitted
    zone = ZoneInfo(Center.get().time_zone)
    settled = _settled(at, zone)
    rows = [*_rows(settled, "month"), *_rows(settled, "month", "kind")]
    return sorted(rows, key=lambda row: (-row.month.toordinal(), row.kind))


def may_see_record(actor: Actor) -> bool:
    """Staff always, customers where the center has published it."""
    return may_anywhere(actor, Action.SEE_ANY) or SupportSettings.get().is_record_public


def _settled(at: datetime, zone: ZoneInfo) -> QuerySet[Request]:
    local = at.astimezone(zone)
    months = local.year * 12 + local.month - MONTHS
    first = datetime(months // 12, months % 12 + 1, 1, tzinfo=zone)
    waited = ExpressionWrapper(
        Coalesce("first_response_at", at) - F("received_at"), output_field=DurationField()
    )
    found = Request.objects.filter(received_at__gte=first, received_at__lte=at)
    found = found.filter(Q(first_response_at__isnull=False) | Q(due_at__lte=at))
    return found.annotate(month=TruncMonth("received_at", tzinfo=zone), waited=waited).order_by()


def _rows(settled: QuerySet[Request], *by: str) -> Iterator[RecordRow]:
    people = Q(is_by_rule=False)
    groups: Any = settled.values(*by).annotate(
        requests=Count("pk", filter=people),
        by_rule=Count("pk", filter=~people),
        in_time=Count("pk", filter=people & Q(waited__lt=PROMISE)),
        median=Percentile("waited", share=0.5, filter=people, output_field=DurationField()),
        p90=Percentile("waited", share=0.9, filter=people, output_field=DurationField()),
    )
    for group in groups:
        if group["requests"]:
            month = group.pop("month").date()
            yield RecordRow(**({"kind": ""} | group), month=month)
