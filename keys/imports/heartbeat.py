"""Keeps a lease alive while one long statement runs, and shows how far the work is.

It beats in a thread with a connection of its own, so its writes are seen at once whatever
transaction the work is in.
"""

import logging
import threading
from types import TracebackType

from django.db import DatabaseError, connection
from django.utils import timezone

from keys.leases import Lease, LeaseLost

INTERVAL = 1.0  # seconds
log = logging.getLogger(__name__)


class Heartbeat:
    """`done` is set by the work; nothing is written before the first second is over."""

    def __init__(self, lease: Lease) -> None:
        self.lease, self.done = lease, 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="import-heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Write no more; safe to repeat."""
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._ended.wait(INTERVAL):
                self._write()
        finally:
            connection.close()

    def _write(self) -> None:
        try:
            self.lease.renew(at=timezone.now(), rows_done=self.done)
        except LeaseLost:
            # The last write of the work finds out for itself, and rolls everything back.
            self._ended.set()
        except DatabaseError:
            log.warning("import.heartbeat_failed", extra={"row": str(self.lease.row_id)})
