"""Wake-ups: hints to workers, sent as Celery tasks, that a row is waiting.

PostgreSQL stores the work, Redis only the hint. A lost hint delays the work until the next sweep
and does no other harm, so sending one never raises and never waits long.
"""

import logging
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction
from kombu.exceptions import ChannelError

log = logging.getLogger(__name__)


def wake(task: str, row_id: UUID | str) -> None:
    """Wake a worker for a row once the current transaction has committed.

    Hints do not expire: where more work is waiting than is done in that time, workers would meet
    expired ones only, and sweeps would add others behind them.
    """
    transaction.on_commit(lambda: _send(task, str(row_id)))


def count_hints() -> int | None:
    """How many hints no worker has received yet; None if the broker is unavailable."""
    try:
        with current_app.connection_for_write() as broker:
            channel: Any = broker.default_channel  # kombu has no types
            queue = current_app.conf.task_default_queue
            return int(channel.queue_declare(queue, passive=True).message_count)
    except ChannelError:
        return 0  # in Redis an empty queue does not exist
    except Exception:  # noqa: BLE001, any broker error: another sweep follows
        return None


def _send(task: str, row_id: str) -> None:
    try:
        current_app.send_task(task, args=[row_id], retry=False, ignore_result=True)
    except Exception:  # noqa: BLE001, any broker error: a sweep finds the row
        log.warning("wakeup.lost", extra={"task": task, "row": row_id})
