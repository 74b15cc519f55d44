"""Whether this worker is stopping, shared by all its processes in one byte of memory.

Celery waits for running tasks before it stops, but long work does not finish within the grace
period of a deployment. Such work checks the byte and hands its row back instead.
"""

import mmap
from typing import Any

from celery.signals import worker_shutting_down

_stopping = mmap.mmap(-1, 1)  # shared with every process that is forked from here


def is_stopping() -> bool:
    """Whether the worker is stopping."""
    return _stopping[0] != 0


@worker_shutting_down.connect
def note_stopping(**_: Any) -> None:
    """Celery's main process has received the signal to stop."""
    set_stopping(True)


def set_stopping(stopping: bool) -> None:
    """Set the shared byte."""
    _stopping[0] = int(stopping)
