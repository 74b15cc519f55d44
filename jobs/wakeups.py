"""Wake-ups: hints to workers, sent as Celery tasks, that a row is waiting.

PostgreSQL stores the work, Redis only the hint. A lost hint delays the work until the next sweep
and does no other harm, so sending one never raises and never waits long.
"""

import logging
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)


def wake(task: str, row_id: UUID | str) -> None:
    """Wake a worker for a row once the current transaction has committed.

    A hint that no worker has received for the length of a lease expires: a sweep sends another.
    """
    transaction.on_commit(lambda: _send(task, str(row_id)))


def _send(task: str, row_id: str) -> None:
    try:
        current_app.send_task(
            task, args=[row_id], retry=False, ignore_result=True, expires=settings.LEASE_SECONDS
        )
    except Exception:  # noqa: BLE001, any broker error: a sweep finds the row
        log.warning("wakeup.lost", extra={"task": task, "row": row_id})
