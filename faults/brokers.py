"""A broker of a fault run's own, which may be killed, emptied and started again."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import redis

from vlsc.embedded.account import server_account
from vlsc.embedded.home import free_port
from vlsc.embedded.valkey import Valkey


@contextlib.contextmanager
def running_broker(log: Path) -> Iterator[Valkey]:
    """Start one; what it wrote is removed at the end."""
    folder = Path(f"/tmp/vlsc-faults-{os.getpid()}")  # noqa: S108, where its account may enter
    folder.mkdir(mode=0o711, exist_ok=True)
    valkey = Valkey(folder, free_port(), log, server_account())
    valkey.start()
    try:
        valkey.wait()
        yield valkey
    finally:
        valkey.child.kill()
        shutil.rmtree(folder, ignore_errors=True)


def empty(broker: Valkey) -> None:
    """Make it forget everything."""
    with contextlib.closing(redis.Redis(port=broker.port)) as client:
        client.flushall()
