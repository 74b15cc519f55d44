"""Wake-ups: hints to workers, sent as Celery tasks, that a row is waiting.

PostgreSQL stores the work, Redis only the hint. A lost hint delays the work until the next sweep
and does no other harm, so sending one never raises and never waits long.

The tasks of each app have a queue of their own, and workers take from all of them in turn: what
one person waits for is not behind thousands of rows of another kind.
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


def queue_of(task: str) -> str:
    """The queue of a task: its app, which its name begins with."""
    return task.partition(".")[0]


def count_hints(task: str) -> int | None:
    """How many hints no worker has received in a task's queue; None if the broker is away."""
    try:
        with current_app.connection_for_write() as broker:
            channel: Any = broker.default_channel  # kombu has no types
            return int(channel.queue_declare(queue_of(task), passive=True).message_count)
    except ChannelError:
        return 0  # in Redis an empty queue does not exist
    except Exception:  # noqa: BLE001, any broker error: another sweep follows
        return None


def _send(task: str, row_id: str) -> None:
    try:
        current_app.send_task(
            task, args=[row_id], queue=queue_of(task), retry=False, ignore_result=True
        )
    except Exception:  # noqa: BLE001, any broker error: a sweep finds the row
        log.warning("wakeup.lost", extra={"task": task, "row": row_id})
