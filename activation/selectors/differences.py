"""The ledger held against its counters: each MAK that this center activates, page by page."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from activation.models import LedgerCheck

PAGE = 1_000  # keys of one statement, which sees them all at one moment
FIRST = UUID(int=0)
# Active rows are counted by the unique index of active machines, which begins with the key.
COMPARE = """
SELECT k.id, k.last_five, k.allowed, counter.used, counter.allowed,
    (SELECT count(*) FROM activation_activation a WHERE a.key_id = k.id AND a.state = 'active')
FROM (
    SELECT id, last_five, allowed FROM keys_key
    WHERE type = 'mak' AND activation_authority = 'center' AND id > %s ORDER BY id LIMIT %s
) k
LEFT JOIN LATERAL (
    SELECT sum(used) AS used, sum(allowed) AS allowed FROM keys_counter c WHERE c.key_id = k.id
) counter ON TRUE
ORDER BY k.id
"""


@dataclass(frozen=True)
class KeyCounts:
    """What a key's row, its counters and the ledger say; None where the key has no counter."""

    key_id: UUID
    last_five: str
    limit: int
    counted: int | None
    counted_limit: int | None
    active: int

    @property
    def differs(self) -> bool:
        """Whether the counters are not what they must be."""
        return (self.counted, self.counted_limit) != (self.active, self.limit)

    def __str__(self) -> str:
        return (
            f"{self.key_id} (…{self.last_five}): {self.active} active, {self.counted} counted;"
            f" limit {self.limit}, {self.counted_limit} in the counters"
        )


def compare_ledger() -> tuple[int, list[KeyCounts]]:
    """How many keys were compared, and those that differ. For operations: it has no sight."""
    compared, differing, last = 0, [], FIRST
    while page := _read(last):
        compared, last = compared + len(page), page[-1].key_id
        differing += [counts for counts in page if counts.differs]
    return compared, differing


def find_latest_check() -> LedgerCheck | None:
    """The latest comparison; None before the first."""
    return LedgerCheck.objects.order_by("-checked_at").first()


def _read(after: UUID) -> list[KeyCounts]:
    with connection.cursor() as cursor:
        cursor.execute(COMPARE, [after, PAGE])
        return [KeyCounts(*row) for row in cursor.fetchall()]
