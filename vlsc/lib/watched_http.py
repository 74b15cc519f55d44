"""HTTP requests with a time limit for all of them together.

The timeout of `requests` is for the next byte, so a server that sends one now and then is waited
for as long as it likes. Here its connections are cut when the time is over.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class _Watch:
    """The connections that were made within a time limit."""

    def __init__(self) -> None:
        self._lock, self._is_over = threading.Lock(), False
        self._connections: list[socket.socket] = []

    def add(self, connection: socket.socket) -> None:
        """Cut it when the time is over; another handle of it, since TLS takes the first."""
        with self._lock:
            self._connections.append(connection.dup())
            if self._is_over:
                self._cut()

    def end(self) -> None:
        with self._lock:
            self._is_over = True
            self._cut()

    def close(self) -> None:
        with self._lock:
            while self._connections:
                self._connections.pop().close()

    def _cut(self) -> None:
        for connection in self._connections:
            with contextlib.suppress(OSError):  # it has ended by itself
                connection.shutdown(socket.SHUT_RDWR)


_watch: ContextVar[_Watch | None] = ContextVar("watch", default=None)


@contextmanager
def cut_after(seconds: float) -> Iterator[None]:
    """Cut the connections of `WatchedAdapter` after so many seconds; waiting for them then fails.

    What is asked afterwards, in the same block, fails as well.
    """
    watch = _Watch()
    timer = threading.Timer(seconds, watch.end)
    timer.daemon = True
    before = _watch.set(watch)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        _watch.reset(before)
        watch.close()


def _watched(connection: socket.socket) -> socket.socket:
    if watch := _watch.get():
        watch.add(connection)
    return connection


class _Http(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _watched(super()._new_conn())


class _Https(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _watched(super()._new_conn())


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class WatchedAdapter(HTTPAdapter):
    """For `requests.Session.mount`: connections that `cut_after` cuts."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
        return manager
