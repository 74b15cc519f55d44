"""Restarts processes that end unexpectedly, and gives up when one keeps ending."""

import time
from collections import deque
from collections.abc import Callable

from vlsc.embedded.account import NotPossible
from vlsc.embedded.children import Child
from vlsc.embedded.system import System

TIMES, WITHIN = 5, 60.0


class Watch:
    """Keeps the children of a system running."""

    def __init__(self, system: System, write: Callable[[str], None]) -> None:
        self.write = write
        self.starts: dict[str, Callable[[], None]] = {}
        self.kept: dict[str, Child] = {}
        self.ends: dict[str, deque[float]] = {}
        for server in system.servers:
            self.keep(server.child, server.start)
        for child in system.children.values():
            self.keep(child, child.start)

    def keep(self, child: Child, start: Callable[[], None]) -> None:
        """Keep the child running; `start` starts it again."""
        self.kept[child.name], self.starts[child.name] = child, start
        self.ends[child.name] = deque(maxlen=TIMES)

    def forever(self) -> None:
        """Restart what ends, until interrupted. Refuses when one keeps ending."""
        while True:
            self.once()
            time.sleep(0.2)

    def once(self) -> None:
        """Restart what has ended since the last check."""
        for name, child in self.kept.items():
            if not child.is_running:
                self.restart(name, time.monotonic())

    def restart(self, name: str, at: float) -> None:
        """Start the child again, unless it has ended too often within a minute."""
        child, ends = self.kept[name], self.ends[name]
        if len(ends) == TIMES and at - ends[0] < WITHIN:
            raise NotPossible(f"{name} keeps ending:\n{child.last_words()}")
        ends.append(at)
        code = child.process.returncode if child.process else None
        child.kill()  # its own children may still run
        self.write(f"{name} ended ({code}); starting it again")
        self.starts[name]()
