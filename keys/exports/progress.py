"""How far a file is, told while it is made; telling it is also what keeps the lease."""

import time
from datetime import timedelta

from django.utils import timezone

from keys.leases import Lease, until

EVERY = 1.0  # seconds
SORTED_A_SECOND = 50_000  # rows, on a slow machine: until the first one comes nothing is told


class Progress:
    """Counts rows of both processes and writes the sum into the export's row."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self._told_at = time.monotonic()
        self.rows = 0

    def begin(self, rows_total: int) -> None:
        """Say how many there will be, and hold the row while they are sorted."""
        self._lease.write(rows_total=rows_total)
        self.hold(rows_total / SORTED_A_SECOND)

    def hold(self, seconds: float) -> None:
        """Hold the row for so much longer: a step follows that tells nothing while it runs."""
        self._lease.write(lease_until=until(timezone.now() + timedelta(seconds=seconds)))

    def add(self, rows: int, elsewhere: int = 0) -> None:
        """Some more rows here, so many in the other process. Raises `LeaseLost`."""
        self.rows += rows
        self.look(elsewhere)

    def look(self, elsewhere: int = 0) -> None:
        """Tell it, unless it was told just now."""
        if time.monotonic() - self._told_at >= EVERY:
            self._told_at = time.monotonic()
            self._lease.renew(at=timezone.now(), rows_done=self.rows + elsewhere)
