"""A second process for half of a file: two cores, one moment of the database.

It is forked, since starting Python anew costs more than half of a million rows. It uses nothing
that it inherits but memory: it connects anew, writes a file of its own, and ends without any
good-bye. It ends by itself when the first process does.
"""

import json
import mmap
import os
import select
import signal
import struct
import sys
from collections.abc import Callable
from typing import Any

from django.db import connections

from keyfiles.exports.failures import code_of

_count = struct.Struct("=q")
CAN_FORK = sys.platform == "linux"  # elsewhere system libraries don't stand a fork


class SecondProcessFailed(Exception):
    """The second process could not do its half: `code` says why (`…failures`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SecondProcess:
    """The other process, as the first one sees it."""

    def __init__(self, work: Callable[[Callable[[int], None]], dict[str, Any]]) -> None:
        """Begin `work`, which is given a function to tell its rows by, and returns a result."""
        self._shared = mmap.mmap(-1, _count.size)
        self._read, write = os.pipe()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._read)
            _do(work, self._tell(parent), write)
        os.close(write)

    @property
    def rows(self) -> int:
        """How far it is."""
        return int(_count.unpack_from(self._shared)[0])

    def result(self, meanwhile: Callable[[], None]) -> dict[str, Any]:
        """Wait for it, and do something each second meanwhile. Raises `SecondProcessFailed`."""
        while not select.select([self._read], [], [], 1.0)[0]:
            meanwhile()
        with os.fdopen(self._read, "rb") as pipe:
            answer = pipe.read()
        os.waitpid(self.pid, 0)
        self.pid = 0
        outcome = json.loads(answer) if answer else {"failed": "worker_lost"}
        if "failed" in outcome:
            raise SecondProcessFailed(outcome["failed"])
        return dict(outcome)

    def end(self) -> None:
        """End it, wherever it is; nothing when it has ended."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            os.close(self._read)
            self.pid = 0
        self._shared.close()

    def _tell(self, parent: int) -> Callable[[int], None]:
        def tell(rows: int) -> None:
            _count.pack_into(self._shared, 0, rows)
            if os.getppid() != parent:
                os._exit(1)

        return tell


def _do(
    work: Callable[[Callable[[int], None]], dict[str, Any]], tell: Callable[[int], None], pipe: int
) -> None:
    """Do the work and leave, past everything that the first process would do at its end."""
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        _leave_connections()
        answer = work(tell)
    except BaseException as error:  # noqa: BLE001, whatever it was, the first process must know
        answer = {"failed": code_of(error)}
    try:
        os.write(pipe, json.dumps(answer).encode())
    finally:
        os._exit(0)


def _leave_connections() -> None:
    """Let go of the first process's connections without a word to the server.

    Both processes would read from the same socket, and each could wait for ever for an answer
    that the other one took. psycopg2 closes a connection only in the process that made it.
    """
    for inherited in connections.all(initialized_only=True):
        del connections[inherited.alias]
