"""Django's connection to PostgreSQL, with a health check that seldom asks the server."""

import select
import time
from typing import Any

from django.db.backends.postgresql import base

ASKED_AGAIN = 1.0  # seconds after which the server is asked in any case


class DatabaseWrapper(base.DatabaseWrapper):
    """Before each request Django checks whether the connection is usable, by a statement.

    A server that ends a session sends something. While nothing has come, and the server answered
    a moment ago, the check is one look at the socket.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asks_at = 0.0

    def is_usable(self) -> bool:
        """Whether the session is alive."""
        connection = self.connection
        if connection is None or connection.closed:
            return False
        is_due = self.errors_occurred or time.monotonic() > self._asks_at
        if not is_due and not _has_input(connection):
            return True
        is_usable: bool = super().is_usable()
        self._asks_at = time.monotonic() + ASKED_AGAIN
        return is_usable


def _has_input(connection: Any) -> bool:
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))
