"""Wake-ups: a hint to a worker, by the name of a task, that a row waits for it.

PostgreSQL holds the work and Redis only the hint. A lost hint costs one sweep interval and nothing
else, so sending it never raises and never waits long.
"""

import logging
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)


def wake(task: str, row_id: UUID | str) -> None:
    """Wake a worker for a row once the current transaction has committed.

    A hint that nobody has read for the length of a lease is dropped: a sweep sends another one.
    """
    transaction.on_commit(lambda: _send(task, str(row_id)))


def _send(task: str, row_id: str) -> None:
    try:
        current_app.send_task(
            task, args=[row_id], retry=False, ignore_result=True, expires=settings.LEASE_SECONDS
        )
    except Exception:  # noqa: BLE001, any fault of the broker: the sweep finds the row
        log.warning("wakeup.lost", extra={"task": task, "row": row_id})
