"""The doorbell: tells a worker, by name, that a row waits for it.

PostgreSQL holds the work; Redis only carries the hint. A lost ring costs a sweep interval
and nothing else, so ringing never raises and never waits long.
"""

import logging
from uuid import UUID

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)


def ring(task: str, row_id: UUID | str) -> None:
    """Ring `task` with the id of a row once the current transaction has committed."""
    transaction.on_commit(lambda: _ring_now(task, str(row_id)))


def _ring_now(task: str, row_id: str) -> None:
    try:
        current_app.send_task(task, args=[row_id], retry=False, ignore_result=True)
    except Exception:  # noqa: BLE001, any fault of the broker: the sweep finds the row
        log.warning("bell.lost", extra={"task": task, "row": row_id})
