"""Leases: how one worker at a time holds a row that waits for work.

A claim is a compare-and-set on the row's state and attempt; every write after it names the
attempt. So a bell that rings twice, a worker that was taken for dead and a sweep that comes too
early change nothing. What the work is, and when a row counts as done, the workers say. The
models are those of `keys.models.leased.Leased` with a `state`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet

ATTEMPTS = 3


class LeaseLost(Exception):
    """The row was given to somebody else, or has ended: this worker must leave it alone."""


@dataclass(frozen=True)
class Lease:
    """One attempt at one row. `at` is the time of each write, by the worker's clock."""

    model: type[Any]
    row_id: UUID
    attempt: int
    working: str

    @property
    def is_last(self) -> bool:
        """Whether the row fails when this attempt does."""
        return self.attempt >= ATTEMPTS

    @property
    def rows(self) -> QuerySet[Any]:
        """The row, as long as this attempt holds it: nothing otherwise."""
        found = self.model._default_manager.filter(pk=self.row_id)
        return found.filter(state=self.working, attempt=self.attempt)

    def write(self, **fields: Any) -> None:
        """Write fields of the row. Raises `LeaseLost` when this attempt holds it no more."""
        if not self.rows.update(**fields):
            raise LeaseLost(f"attempt {self.attempt} at {self.row_id}")

    def renew(self, *, at: datetime, **progress: Any) -> None:
        """Hold the row for another while, and say how far the work is."""
        self.write(lease_until=until(at), **progress)

    def end(self, state: str, **fields: Any) -> None:
        """Give the row its next state and let it go."""
        self.write(state=state, lease_until=None, **fields)

    def give_up(self, *, waiting: str, failed: str, reason: str) -> str:
        """After an error: the row waits for the sweep's bell again, or failed for good."""
        state = failed if self.is_last else waiting
        self.end(state, reason=reason[:300])
        return state


def until(at: datetime) -> datetime:
    """When a lease taken now ends."""
    return at + timedelta(seconds=settings.LEASE_SECONDS)


def claim(
    model: type[Any], row_id: UUID, *, waiting: str, working: str, at: datetime
) -> Lease | None:
    """The lease of a waiting row; None when there is no such row or somebody has it already."""
    rows = model._default_manager.filter(pk=row_id, state=waiting)
    attempt = rows.values_list("attempt", flat=True).first()
    if attempt is None:
        return None
    taken = rows.filter(attempt=attempt).update(
        state=working, attempt=F("attempt") + 1, lease_until=until(at), rows_done=0, reason=""
    )
    return Lease(model, row_id, attempt + 1, working) if taken else None


def find_expired(model: type[Any], *, working: str, at: datetime) -> list[Lease]:
    """The leases whose time is over: their workers are dead or stuck. The sweep ends them."""
    rows = model._default_manager.filter(state=working, lease_until__lt=at)
    found = rows.order_by("lease_until").values_list("pk", "attempt")
    return [Lease(model, pk, attempt, working) for pk, attempt in found[:100]]


def find_waiting(model: type[Any], *, waiting: str, at: datetime) -> list[UUID]:
    """Rows that have waited for longer than a bell takes: it was lost, or they come again."""
    before = at - timedelta(seconds=settings.SWEEP_SECONDS)
    rows = model._default_manager.filter(state=waiting, requested_at__lte=before)
    return list(rows.order_by("requested_at").values_list("pk", flat=True)[:100])
