"""Whether this worker was told to stop: seen by all its processes, through one shared byte.

Celery lets running tasks end before it stops, which a long piece of work does not do in the
seconds that a deployment grants. Work that sees the byte hands its row back instead.
"""

import mmap
from typing import Any

from celery.signals import worker_shutting_down

_stopping = mmap.mmap(-1, 1)  # shared with every process that is forked from here


def is_stopping() -> bool:
    """Whether the worker has been asked to stop."""
    return _stopping[0] != 0


@worker_shutting_down.connect
def note_stopping(**_: Any) -> None:
    """Celery's main process was told to stop."""
    set_stopping(True)


def set_stopping(is_told: bool) -> None:
    """Write the byte."""
    _stopping[0] = int(is_told)
