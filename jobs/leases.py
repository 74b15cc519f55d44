"""Leases, by which one worker at a time holds a row of work.

A claim is a compare-and-set on the row's state and attempt; every later write is conditional on
the attempt. So a duplicate hint, a worker that was presumed dead and a premature sweep change
nothing. This module is independent of what the work is.
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
from jobs.wakeups import count_hints, wake

MOST_FAILURES = 3
PAGE = 500  # rows per query of a sweep
# Sweeps add hints until so many are waiting for workers, and so many in any case.
MOST_HINTS, FEW_HINTS = 2000, 20


class LeaseLost(Exception):
    """Another worker holds the row now, or its work has ended: this worker must not write it."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """A kind of work on the rows of a model: its states and the task that does it.

    `pauses` are the times before each further attempt after an error, for work that depends on
    somebody else's server; without them the next sweep starts another attempt, three in all.
    """

    model: type[Any]
    task: str
    waiting: str
    working: str
    failed: str
    pauses: tuple[timedelta, ...] = ()

    @property
    def most_failures(self) -> int:
        """The failed attempts after which the row fails."""
        return len(self.pauses) + 1 if self.pauses else MOST_FAILURES

    def retry_time(self, failures: int, at: datetime) -> datetime:
        """When a row that has failed for the `failures`-th time at `at` is tried again."""
        return at + self.pauses[failures - 1] if self.pauses else sweep_time(at)

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
    """An attempt at the work on a row. `clock` returns the time of each write."""

    work: Work
    row_id: UUID
    attempt: int
    failures: int = 0
    request_id: str = ""
    clock: Callable[[], datetime] = timezone.now
    expired_before: datetime | None = None  # of a lease that a sweep found expired

    @property
    def is_last(self) -> bool:
        """Whether the row fails when this attempt does."""
        return self.failures + 1 >= self.work.most_failures

    @property
    def rows(self) -> QuerySet[Any]:
        """The row as long as this attempt holds it, else an empty queryset."""
        held = self.work.rows.filter(pk=self.row_id, attempt=self.attempt)
        held = held.filter(state=self.work.working)
        # A worker that has renewed its lease since then keeps it.
        late = self.expired_before
        return held.filter(lease_until__lt=late) if late else held

    def write(self, **fields: Any) -> None:
        """Update fields of the row. Raises `LeaseLost` when this attempt no longer holds it."""
        if not self.rows.update(**fields):
            raise LeaseLost(f"attempt {self.attempt} at {self.row_id}")

    def renew(self, **progress: Any) -> None:
        """Extend the lease and write the progress of the work."""
        self.write(lease_until=lease_end(self.clock()), **progress)

    def end(self, state: str, **fields: Any) -> None:
        """Move the row to its next state, release it and reset its failures."""
        self._move(state, failures=0, **fields)

    def fail(self, **fields: Any) -> None:
        """Fail the work permanently, because another attempt would not help."""
        self._move(self.work.failed, **fields)

    def give_up(self, *, reason: str = "", at_once: bool = False, **fields: Any) -> bool:
        """End the attempt after an error: the row waits for another attempt, or fails.

        `fields` are written when it has failed permanently; returns whether it has. `at_once` is
        for a problem that has passed already.
        """
        if self.is_last:
            self.fail(failures=self.failures + 1, reason=reason, **fields)
            return True
        # Retried by a sweep, not immediately, so that a temporary problem has time to pass. A lost
        # worker was no problem of the work, so the pauses of the work do not apply.
        failures, at = self.failures + 1, self.clock()
        retry_at = sweep_time(at) if self.expired_before else self.work.retry_time(failures, at)
        self._move(self.work.waiting, failures=failures, wake_at=retry_at, reason=reason)
        if at_once:
            self.work.wake(self.row_id)
        return False

    def hand_back(self) -> None:
        """Release the row when the worker must stop (a deployment), without counting a failure."""
        self._move(self.work.waiting, wake_at=self.clock())
        self.work.wake(self.row_id)

    def _move(self, state: str, **fields: Any) -> None:
        rows: Any = self.rows
        working = self.work.working
        if not rows.move(from_state=working, to_state=state, lease_until=None, **fields):
            raise LeaseLost(f"attempt {self.attempt} at {self.row_id}")


def lease_end(at: datetime) -> datetime:
    """When a lease that begins at `at` expires."""
    return at + timedelta(seconds=settings.LEASE_SECONDS)


def sweep_time(at: datetime) -> datetime:
    """When a sweep wakes a worker for a row that has waited since `at`, if its hint was lost."""
    return at + timedelta(seconds=settings.SWEEP_SECONDS)


def claim(
    work: Work, row_id: UUID, *, clock: Callable[[], datetime] = timezone.now
) -> Lease | None:
    """Claim a waiting row; None when there is no such row or another worker has claimed it."""
    rows = work.rows.filter(pk=row_id, state=work.waiting)
    found = rows.values_list("attempt", "failures", "request_id").first()
    if found is None:
        return None
    attempt, failures, request_id = found
    claimed = rows.filter(attempt=attempt).move(
        from_state=work.waiting,
        to_state=work.working,
        attempt=F("attempt") + 1,
        lease_until=lease_end(clock()),
        rows_done=0,
        reason="",
    )
    return Lease(work, row_id, attempt + 1, failures, request_id, clock) if claimed else None


def list_expired(work: Work, *, at: datetime) -> Iterator[Lease]:
    """The leases that have expired, because their workers are dead or stuck."""
    rows = work.rows.filter(state=work.working, lease_until__lt=at).order_by("pk")
    for page in _pages(rows.values_list("pk", "attempt", "failures", "request_id")):
        for row_id, attempt, failures, request_id in page:
            yield Lease(work, row_id, attempt, failures, request_id, lambda: at, expired_before=at)


def wake_waiting(work: Work, *, at: datetime) -> int:
    """Wake a worker for waiting rows that are due, the first first; returns the number of rows.

    The hint for such a row was lost, waits behind others, or the row is retried after a failure. If
    this hint is lost too, the row is due again after the length of a lease. There are no more hints
    than workers need until the next sweep, so that they cannot pile up; a few in any case, so that
    one kind of work does not wait until all of another of its app is done.
    """
    hints = count_hints(work.task)
    if hints is None:
        return 0
    due = work.rows.filter(state=work.waiting, wake_at__lte=at).order_by("pk")
    ids = list(due.values_list("pk", flat=True)[: max(MOST_HINTS - hints, FEW_HINTS)])
    work.rows.filter(pk__in=ids).update(wake_at=lease_end(at))
    for row_id in ids:
        work.wake(row_id)
    return len(ids)


def _pages(rows: QuerySet[Any, Any]) -> Iterator[list[Any]]:
    """All rows in pages; they must be ordered by their first value, the primary key."""
    page = list(rows[:PAGE])
    while page:
        yield page
        page = list(rows.filter(pk__gt=page[-1][0])[:PAGE]) if len(page) == PAGE else []
