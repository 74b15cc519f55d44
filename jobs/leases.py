"""Leases: how one worker at a time holds a row that waits for work.

A claim is a compare-and-set on the row's state and attempt; every write after it names the
attempt. So a hint that arrives twice, a worker that was taken for dead and a sweep that comes too
early change nothing. What the work is, the workers know.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone

from jobs.moves import StatefulQuerySet
from jobs.wakeups import wake

MOST_FAILURES = 3
PAGE = 500  # rows that a sweep reads at a time


class LeaseLost(Exception):
    """The row was given to somebody else, or has ended: this worker must leave it alone."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """One kind of work on the rows of a model: its states and the task that does it."""

    model: type[Any]
    task: str
    waiting: str
    working: str
    failed: str

    @property
    def rows(self) -> StatefulQuerySet:
        """All rows of the model."""
        rows: StatefulQuerySet = self.model._default_manager.all()
        return rows

    def wake(self, row_id: UUID) -> None:
        """Wake a worker for a row once the current transaction has committed."""
        wake(self.task, row_id)


@dataclass(frozen=True)
class Lease:
    """One attempt at one row. `clock` gives the time of each write."""

    work: Work
    row_id: UUID
    attempt: int
    failures: int = 0
    clock: Callable[[], datetime] = timezone.now

    @property
    def is_last(self) -> bool:
        """Whether the row fails when this attempt does."""
        return self.failures + 1 >= MOST_FAILURES

    @property
    def rows(self) -> QuerySet[Any]:
        """The row, as long as this attempt holds it: nothing otherwise."""
        held = self.work.rows.filter(pk=self.row_id, attempt=self.attempt)
        return held.filter(state=self.work.working)

    def write(self, **fields: Any) -> None:
        """Write fields of the row. Raises `LeaseLost` when this attempt holds it no more."""
        if not self.rows.update(**fields):
            raise LeaseLost(f"attempt {self.attempt} at {self.row_id}")

    def renew(self, **progress: Any) -> None:
        """Hold the row for another lease, and write how far the work is."""
        self.write(lease_until=lease_end(self.clock()), **progress)

    def end(self, state: str, **fields: Any) -> None:
        """Move the row to its next state and let it go; its failures are forgotten."""
        self._move(state, failures=0, **fields)

    def fail(self, **fields: Any) -> None:
        """End the work for good: trying again would change nothing."""
        self._move(self.work.failed, **fields)

    def give_up(self, *, reason: str = "", **fields: Any) -> bool:
        """After an error: the row waits for another attempt, or it was the last one.

        `fields` are written when it has failed for good; returns whether it has.
        """
        if self.is_last:
            self.fail(failures=self.failures + 1, reason=reason, **fields)
            return True
        # A sweep wakes a worker, so that whatever went wrong has a while to pass.
        again = sweep_time(self.clock())
        failures = self.failures + 1
        self._move(self.work.waiting, failures=failures, wake_at=again, reason=reason)
        return False

    def hand_back(self) -> None:
        """The worker must stop (a deployment): the row waits again, and no failure is counted."""
        self._move(self.work.waiting, wake_at=self.clock())
        self.work.wake(self.row_id)

    def _move(self, state: str, **fields: Any) -> None:
        rows: Any = self.rows
        working = self.work.working
        if not rows.move(from_state=working, to_state=state, lease_until=None, **fields):
            raise LeaseLost(f"attempt {self.attempt} at {self.row_id}")


def lease_end(at: datetime) -> datetime:
    """When a lease taken now ends."""
    return at + timedelta(seconds=settings.LEASE_SECONDS)


def sweep_time(at: datetime) -> datetime:
    """When a sweep wakes a worker for a row that waits since `at`, if its hint was lost."""
    return at + timedelta(seconds=settings.SWEEP_SECONDS)


def claim(
    work: Work, row_id: UUID, *, at: datetime, clock: Callable[[], datetime] = timezone.now
) -> Lease | None:
    """The lease of a waiting row; None when there is no such row or somebody has it already."""
    rows = work.rows.filter(pk=row_id, state=work.waiting)
    found = rows.values_list("attempt", "failures").first()
    if found is None:
        return None
    attempt, failures = found
    taken = rows.filter(attempt=attempt).move(
        from_state=work.waiting,
        to_state=work.working,
        attempt=F("attempt") + 1,
        lease_until=lease_end(at),
        rows_done=0,
        reason="",
    )
    return Lease(work, row_id, attempt + 1, failures, clock) if taken else None


def list_expired(work: Work, *, at: datetime) -> Iterator[Lease]:
    """The leases whose time is over, page by page: their workers are dead or stuck."""
    rows = work.rows.filter(state=work.working, lease_until__lt=at).order_by("pk")
    for page in _pages(rows.values_list("pk", "attempt", "failures")):
        for row_id, attempt, failures in page:
            yield Lease(work, row_id, attempt, failures, lambda: at)


def wake_waiting(work: Work, *, at: datetime) -> int:
    """Wake a worker for every row whose time to be woken has come; returns how many.

    A row that has waited since before the last sweep lost its hint, or comes again after a
    failure. It is woken anew after the length of a lease, when this hint has been dropped too.
    """
    rows = work.rows.filter(state=work.waiting, wake_at__lte=at).order_by("pk")
    woken = 0
    for page in _pages(rows.values_list("pk")):
        ids = [row_id for (row_id,) in page]
        work.rows.filter(pk__in=ids).update(wake_at=lease_end(at))
        for row_id in ids:
            work.wake(row_id)
        woken += len(ids)
    return woken


def _pages(rows: QuerySet[Any, Any]) -> Iterator[list[Any]]:
    """All rows, ordered by their first value, which is the key, so many at a time."""
    page = list(rows[:PAGE])
    while page:
        yield page
        page = list(rows.filter(pk__gt=page[-1][0])[:PAGE]) if len(page) == PAGE else []
