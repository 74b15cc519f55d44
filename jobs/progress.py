"""Progress: renews the lease during the work, and writes the number of rows done.

It writes once a second, in a thread with its own database connection, so that progress is visible
while the work's transaction is open and while a long statement runs.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any

import psycopg2
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connection, connections

from jobs.leases import Lease, LeaseLost
from jobs.shutdown import is_stopping

INTERVAL = 1.0  # seconds
log = logging.getLogger(__name__)


class Interrupted(Exception):
    """The worker is stopping: the work ends here, and another worker starts it again."""


class Progress:
    """`done` is the number of rows done here; `elsewhere` returns that of another process."""

    def __init__(self, lease: Lease) -> None:
        self.lease, self.done = lease, 0
        self.elsewhere: Callable[[], int] = lambda: 0
        self.is_interrupted = False
        self._connections: list[Any] = []  # their running statements may be canceled
        self._thread: threading.Thread | None = None

    def __enter__(self) -> "Progress":
        # Not `connection`: that is whichever connection the reading thread has.
        own = connections[DEFAULT_DB_ALIAS]
        own.ensure_connection()
        self.watch(own)
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
        """Register a connection whose statement is canceled when the worker must stop."""
        self._connections.append(used)

    def check(self) -> None:
        """Raise `Interrupted` when the worker must stop."""
        if self.is_interrupted:
            raise Interrupted

    def add(self, rows: int) -> None:
        """Count some more rows; raises as `check` does."""
        self.done += rows
        self.check()

    def stop(self) -> None:
        """Stop writing; may be called more than once."""
        if self._thread:
            self._ended.set()
            self._thread.join()
            self._thread = None

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """Stop the thread during a fork, which would copy the locks that the thread holds."""
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
        if is_stopping():
            self.is_interrupted = True
            self._cancel_statements()  # each time: the work may be between two statements
        try:
            self.lease.renew(rows_done=self.done + self.elsewhere())
        except LeaseLost:
            # The last write of the work raises it too, and rolls everything back.
            self._ended.set()
        except (DatabaseError, InterfaceError):
            log.warning("progress.not_written", extra={"row": str(self.lease.row_id)})
            connection.close()  # this thread's; the next write opens another one

    def _cancel_statements(self) -> None:
        for used in self._connections:
            if used.connection is not None and not used.connection.closed:
                with suppress(psycopg2.Error):  # closed at this very moment
                    used.connection.cancel()
