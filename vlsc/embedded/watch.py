"""Start again what ends by itself, a few times; more often than that is not bad luck."""

import time
from collections import deque
from collections.abc import Callable

from vlsc.embedded.account import NotPossible
from vlsc.embedded.children import Child
from vlsc.embedded.system import System

TIMES, WITHIN = 5, 60.0


class Watch:
    """Minds the children of a system."""

    def __init__(self, system: System, say: Callable[[str], None]) -> None:
        self.say = say
        self.starts: dict[str, Callable[[], None]] = {}
        self.minded: dict[str, Child] = {}
        self.ends: dict[str, deque[float]] = {}
        for server in system.servers:
            self.mind(server.child, server.start)
        for child in system.children.values():
            self.mind(child, child.start)

    def mind(self, child: Child, start: Callable[[], None]) -> None:
        """Keep the child running by this way of starting it."""
        self.minded[child.name], self.starts[child.name] = child, start
        self.ends[child.name] = deque(maxlen=TIMES)

    def forever(self) -> None:
        """Look after them until something interrupts. Refuses when one ends again and again."""
        while True:
            self.once()
            time.sleep(0.2)

    def once(self) -> None:
        """Start again what has ended since the last look."""
        for name, child in self.minded.items():
            if not child.is_running:
                self.restart(name, time.monotonic())

    def restart(self, name: str, at: float) -> None:
        """Start the child again, unless it ended too often in too short a time."""
        child, ends = self.minded[name], self.ends[name]
        if len(ends) == TIMES and at - ends[0] < WITHIN:
            raise NotPossible(f"{name} keeps ending:\n{child.last_words()}")
        ends.append(at)
        code = child.process.returncode if child.process else None
        child.kill()  # what it started may be left
        self.say(f"{name} ended ({code}); starting it again")
        self.starts[name]()
