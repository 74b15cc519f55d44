"""A second process that builds half of a file from the same snapshot, to use two cores.

It is forked, because starting a new Python takes longer than writing half of a million rows. Of
what it inherits it uses only memory: it opens its own connection, writes its own file, and exits
without cleanup. It exits when the first process is gone.
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
CAN_FORK = sys.platform == "linux"  # on other systems forking is not safe


class SecondProcessFailed(Exception):
    """The second process failed; `code` is one of `keyfiles.exports.failures`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SecondProcess:
    """A handle of the second process, for the first one."""

    def __init__(self, work: Callable[[Callable[[int], None]], dict[str, Any]]) -> None:
        """Start `work`; it gets a function to report its number of rows, and returns a result."""
        self._shared = mmap.mmap(-1, _count.size)
        self._read, write = os.pipe()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._read)
            _run(work, self._reporter(parent), write)
        os.close(write)

    @property
    def rows(self) -> int:
        """The number of rows that it has reported."""
        return int(_count.unpack_from(self._shared)[0])

    def result(self, meanwhile: Callable[[], None]) -> dict[str, Any]:
        """Wait for it, calling `meanwhile` every second. Raises `SecondProcessFailed`."""
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
        """Kill it, if it is still running."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            os.close(self._read)
            self.pid = 0
        self._shared.close()

    def _reporter(self, parent: int) -> Callable[[int], None]:
        def report(rows: int) -> None:
            _count.pack_into(self._shared, 0, rows)
            if os.getppid() != parent:
                os._exit(1)

        return report


def _run(
    work: Callable[[Callable[[int], None]], dict[str, Any]],
    report: Callable[[int], None],
    pipe: int,
) -> None:
    """Do the work and exit, without the exit handlers of the first process."""
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        _forget_connections()
        answer = work(report)
    except BaseException as error:  # noqa: BLE001, every error must be reported to the first process
        answer = {"failed": code_of(error)}
    try:
        os.write(pipe, json.dumps(answer).encode())
    finally:
        os._exit(0)


def _forget_connections() -> None:
    """Drop the first process's connections without closing them on the server.

    Otherwise both processes would read from the same socket, and each could wait forever for an
    answer that the other one read. psycopg2 closes a connection only in the process that opened it.
    """
    for inherited in connections.all(initialized_only=True):
        del connections[inherited.alias]
