"""Waiting for something that cannot be interrupted, such as a read from a network drive."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from vlsc.lib.private_files import StorageUnreachable

T = TypeVar("T")


class NoAnswer(StorageUnreachable):
    """It has not ended in time; its thread goes on."""


def run_within(
    seconds: float, work: Callable[[], T], *, too_late: Callable[[T | None], None] | None = None
) -> T:
    """The result of `work`, which runs in a thread of its own; raises what it raises.

    Raises `NoAnswer` after so many seconds. The thread goes on then; `too_late` is called in it
    with the result, or with None if it failed.
    """
    attempt = _Attempt(work, too_late)
    threading.Thread(target=attempt.run, name="deadline", daemon=True).start()
    return attempt.wait(seconds)


class _Attempt(Generic[T]):
    def __init__(self, work: Callable[[], T], too_late: Callable[[T | None], None] | None) -> None:
        self._work, self._too_late = work, too_late
        self._lock, self._ended = threading.Lock(), threading.Event()
        self._result: T | None = None
        self._error: BaseException | None = None
        self._is_abandoned = False

    def run(self) -> None:
        try:
            self._result = self._work()
        except BaseException as error:  # noqa: BLE001, it is raised in the thread that waits
            self._error = error
        with self._lock:
            self._ended.set()
        if self._is_abandoned and self._too_late:
            self._too_late(self._result)

    def wait(self, seconds: float) -> T:
        self._ended.wait(seconds)
        with self._lock:
            if not self._ended.is_set():
                self._is_abandoned = True
                raise NoAnswer(f"no answer in {seconds:g} s")
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]
