"""What clients know of what they asked for, held against what the ledger has stored (R2).

Acknowledged is stored, and stored is acknowledged or unknown: a request that got no answer may have
been done or not, but never in part. A machine is asked for in one request at a time.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Machine = tuple[str, str]  # the key's id and the installation ID
Stored = Mapping[Machine, str]  # active machines with their confirmation IDs


@dataclass
class History:
    """Written by many threads."""

    acknowledged: dict[Machine, str] = field(default_factory=dict)
    unknown: list[tuple[Machine, ...]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def note(self, machines: Sequence[Machine], confirmation_ids: Sequence[str] | None) -> None:
        """The answer to a request for these machines; None if there was none."""
        with self._lock:
            if confirmation_ids is None:
                self.unknown.append(tuple(machines))
            else:
                self.acknowledged |= dict(zip(machines, confirmation_ids, strict=True))

    def take_unknown(self) -> list[tuple[Machine, ...]]:
        """The requests without an answer, to be sent again; they are forgotten here."""
        with self._lock:
            taken, self.unknown = self.unknown, []
            return taken

    def find_faults(self, stored: Stored) -> dict[str, list[Machine]]:
        """What contradicts the promise, by its kind; empty if nothing does."""
        perhaps = {machine for request in self.unknown for machine in request}
        found = {
            "lost": [machine for machine in self.acknowledged if machine not in stored],
            "changed": [
                machine
                for machine, confirmation_id in self.acknowledged.items()
                if stored.get(machine, confirmation_id) != confirmation_id
            ],
            "phantom": sorted(stored.keys() - self.acknowledged.keys() - perhaps),
            "half": [
                request[0]
                for request in self.unknown
                if 0 < sum(machine in stored for machine in request) < len(request)
            ],
        }
        return {kind: machines for kind, machines in found.items() if machines}
