"""One attempt at one row of work: whatever becomes of it, the row says so afterwards."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from jobs.leases import Lease, LeaseLost
from jobs.progress import Interrupted, Progress

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failure:
    """Why an attempt failed: what the row keeps, and whether trying again would change nothing."""

    fields: dict[str, Any] = field(default_factory=dict)
    is_final: bool = False


def run_attempt(
    lease: Lease, do: Callable[[Progress], None], *, explain: Callable[[Exception], Failure]
) -> bool:
    """Do the work; returns whether the row has failed for good.

    An error that `explain` calls final fails the row at once, any other one lets it wait for
    another attempt, three in all. A worker that must stop hands the row back uncounted; one that
    lost its lease leaves it alone.
    """
    progress = Progress(lease)
    try:
        with progress:
            do(progress)
    except LeaseLost:
        log.warning("job.lease_lost", extra=_about(lease))
    except Interrupted:
        _hand_back(lease)
    except Exception as error:  # noqa: BLE001, whatever it was, the row must say so
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        if progress.is_interrupted:  # its statement was canceled
            _hand_back(lease)
            return False
        return _give_up(lease, explain(error))
    return False


def _give_up(lease: Lease, failure: Failure) -> bool:
    if not failure.is_final:
        log.exception("job.attempt_failed", extra=_about(lease))
    try:
        if failure.is_final:
            lease.fail(**failure.fields)
            return True
        return lease.give_up(**failure.fields)
    except LeaseLost:
        log.warning("job.lease_lost", extra=_about(lease))
        return False


def _hand_back(lease: Lease) -> None:
    log.info("job.handed_back", extra=_about(lease))
    try:
        lease.hand_back()
    except LeaseLost:
        log.warning("job.lease_lost", extra=_about(lease))


def _about(lease: Lease) -> dict[str, str]:
    return {"task": lease.work.task, "row": str(lease.row_id), "attempt": str(lease.attempt)}
