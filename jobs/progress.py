"""Progress: keeps a lease alive while work goes on, and writes how far it is.

It writes once a second, in a thread with a connection of its own, so that others see it whatever
transaction the work is in, also while one long statement runs.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from django.db import DatabaseError, connection

from jobs.leases import Lease, LeaseLost
from jobs.shutdown import is_stopping

INTERVAL = 1.0  # seconds
log = logging.getLogger(__name__)


class Interrupted(Exception):
    """The worker was told to stop: the work ends here and is taken up again elsewhere."""


class Progress:
    """The work counts its rows in `done`; `elsewhere` counts those of another process."""

    def __init__(self, lease: Lease) -> None:
        self.lease, self.done = lease, 0
        self.elsewhere: Callable[[], int] = lambda: 0
        self.is_interrupted = False
        self._statements: list[Any] = []  # connections whose running statement may be canceled
        self._thread: threading.Thread | None = None

    def __enter__(self) -> "Progress":
        connection.ensure_connection()
        self.watch(connection)
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def watch(self, used: Any) -> None:
        """A connection of the work: its statement is canceled when the worker must stop."""
        self._statements.append(used)

    def check(self) -> None:
        """Raise `Interrupted` when the worker must stop."""
        if self.is_interrupted:
            raise Interrupted

    def add(self, rows: int) -> None:
        """Count some more rows; raises as `check` does."""
        self.done += rows
        self.check()

    def stop(self) -> None:
        """Write no more; safe to repeat."""
        if self._thread:
            self._ended.set()
            self._thread.join()
            self._thread = None

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """No thread inside: for a fork, which would copy the locks that it holds."""
        self.stop()
        yield
        self._start()

    def _start(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="progress", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            while not self._ended.wait(INTERVAL):
                self._write()
        finally:
            connection.close()

    def _write(self) -> None:
        if is_stopping() and not self.is_interrupted:
            self.is_interrupted = True
            self._cancel_statements()
        try:
            self.lease.renew(rows_done=self.done + self.elsewhere())
        except LeaseLost:
            # The last write of the work finds out for itself, and rolls everything back.
            self._ended.set()
        except DatabaseError:
            log.warning("progress.not_written", extra={"row": str(self.lease.row_id)})

    def _cancel_statements(self) -> None:
        for used in self._statements:
            if used.connection is not None and not used.connection.closed:
                used.connection.cancel()
