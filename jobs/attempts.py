"""Runs an attempt at the work on a row, and records its outcome on the row."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from structlog.contextvars import bound_contextvars

from jobs.leases import Lease, LeaseLost
from jobs.progress import Interrupted, Progress

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failure:
    """Why an attempt failed: the fields to write, and whether a retry would be useless."""

    fields: dict[str, Any] = field(default_factory=dict)
    is_final: bool = False


def run_attempt(
    lease: Lease, do: Callable[[Progress], None], *, explain: Callable[[Exception], Failure]
) -> bool:
    """Do the work; returns whether the row has failed permanently.

    An error that `explain` declares final fails the row immediately; after any other error it
    waits for another attempt, up to three in total. A worker that must stop hands the row back
    without counting a failure; one that lost its lease does not write the row.
    """
    progress = Progress(lease)
    try:
        with progress, bound_contextvars(request_id=lease.request_id):
            do(progress)
    except LeaseLost:
        log.warning("job.lease_lost", extra=_log_fields(lease))
    except Interrupted:
        _hand_back(lease)
    except Exception as error:  # noqa: BLE001, any error must be recorded on the row
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        if progress.is_interrupted:  # its statement was canceled
            _hand_back(lease)
            return False
        return _give_up(lease, explain(error))
    return False


def _give_up(lease: Lease, failure: Failure) -> bool:
    if not failure.is_final:
        log.exception("job.attempt_failed", extra=_log_fields(lease))
    try:
        if failure.is_final:
            lease.fail(**failure.fields)
            return True
        return lease.give_up(**failure.fields)
    except LeaseLost:
        log.warning("job.lease_lost", extra=_log_fields(lease))
        return False


def _hand_back(lease: Lease) -> None:
    log.info("job.handed_back", extra=_log_fields(lease))
    try:
        lease.hand_back()
    except LeaseLost:
        log.warning("job.lease_lost", extra=_log_fields(lease))


def _log_fields(lease: Lease) -> dict[str, str]:
    return {
        "task": lease.work.task,
        "row": str(lease.row_id),
        "attempt": str(lease.attempt),
        "request_id": lease.request_id,
    }
