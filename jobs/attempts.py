"""Runs an attempt at the work on a row, and records its outcome on the row."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from structlog.contextvars import bound_contextvars

from jobs.leases import Lease, LeaseLost
from jobs.progress import Interrupted, Progress
from jobs.shutdown import is_stopping

RETRY_SECONDS = 1.0  # between attempts to reach a database that is away
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
    waits for another attempt, up to three in total: at once if the database was away. A worker that
    must stop hands the row back without counting a failure; one that lost its lease does not write
    the row.
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
        was_lost = _close_lost_connection()
        if progress.is_interrupted:  # its statement was canceled
            _hand_back(lease)
            return False
        return _give_up(lease, explain(error), was_lost=was_lost)
    return False


def _close_lost_connection() -> bool:
    """Whether the database has ended this connection, which was open when the work began."""
    if connection.in_atomic_block:
        return False
    was_lost = connection.connection is None or not connection.is_usable()
    connection.close_if_unusable_or_obsolete()
    return was_lost


def _give_up(lease: Lease, failure: Failure, *, was_lost: bool) -> bool:
    """Write the outcome; while the database is away, try again for the length of a lease."""
    if not failure.is_final:
        log.exception("job.attempt_failed", extra=_log_fields(lease))
    until = time.monotonic() + settings.LEASE_SECONDS
    while True:
        try:
            return _write_failure(lease, failure, at_once=was_lost)
        except LeaseLost:
            log.warning("job.lease_lost", extra=_log_fields(lease))
            return False
        except (InterfaceError, OperationalError):
            if connection.in_atomic_block or is_stopping() or time.monotonic() > until:
                raise  # a sweep finds the expired lease
        connection.close()
        was_lost = True
        time.sleep(RETRY_SECONDS)


def _write_failure(lease: Lease, failure: Failure, *, at_once: bool) -> bool:
    if failure.is_final:
        lease.fail(**failure.fields)
        return True
    return lease.give_up(at_once=at_once, **failure.fields)


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
