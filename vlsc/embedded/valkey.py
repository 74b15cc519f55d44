"""An embedded Valkey as the broker, with its data on disk so that a restart keeps the messages."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

import redis

from vlsc.embedded.account import Account, own_folder
from vlsc.embedded.binaries import VALKEY, find_program
from vlsc.embedded.children import Child


@dataclass
class Valkey:
    """The server for one data folder."""

    home: Path
    port: int
    log: Path
    account: Account | None
    record: Path | None = None

    def __post_init__(self) -> None:
        self.found = find_program(VALKEY, self.account)
        self.data = own_folder(self.account, self.home, "valkey")
        self.child = Child(
            name="Valkey",
            command=[str(self.found.program), *self.arguments()],
            log=self.log,
            environment={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            folder=self.data,
            account=self.account,
            record=self.record,
        )

    def arguments(self) -> list[str]:
        """Loopback only; every write goes into the file; when full, refuse instead of evicting."""
        place = [
            "--bind",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--dir",
            str(self.data),
        ]
        return [
            *place,
            "--appendonly",
            "yes",
            "--save",
            "",
            "--maxmemory-policy",
            "noeviction",
        ]

    def start(self) -> None:
        """Start the server; `wait` returns when it answers."""
        self.child.start()

    def wait(self) -> None:
        """Wait until it has read its file and answers."""
        self.child.wait_until(self.answers)

    def answers(self) -> bool:
        """Whether it takes commands."""
        with (
            contextlib.suppress(redis.RedisError),
            contextlib.closing(redis.Redis(port=self.port, socket_timeout=1)) as client,
        ):
            return bool(client.ping())
        return False

    @property
    def url(self) -> str:
        """The address for clients."""
        return f"redis://127.0.0.1:{self.port}/0"
