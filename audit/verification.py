"""Holding the log against its seals, and against heads that were written outside the database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection

from audit.chain import START, Head, NumberedLine, get_head, read_lines
from audit.models import LogSeal

UNSEALED_AFTER = timedelta(minutes=5)
MOST_NAMED = 1000  # differences; more of them are only counted
# The first line without a seal: with a number, or without.
OLDEST_UNSEALED = """
SELECT min(at) FROM (
    (SELECT line.at FROM audit_logsequence sequence
     JOIN audit_logline line ON line.id = sequence.line_id
     WHERE sequence.number > (SELECT COALESCE(max(number), 0) FROM audit_logseal)
     ORDER BY sequence.number LIMIT 1)
    UNION ALL
    (SELECT line.at FROM unnumbered_log_line waiting
     JOIN audit_logline line ON line.id = waiting.line_id
     ORDER BY waiting.line_id LIMIT 1)
) AS unsealed
"""
# Lines that nothing will ever seal: put in without the trigger, or robbed of their numbers.
WITHOUT_NUMBER = """
SELECT line.id FROM audit_logline line
LEFT JOIN audit_logsequence sequence ON sequence.line_id = line.id
LEFT JOIN unnumbered_log_line waiting ON waiting.line_id = line.id
WHERE sequence.line_id IS NULL AND waiting.line_id IS NULL
ORDER BY line.id LIMIT %s
"""


@dataclass
class Verdict:
    """How many lines were looked at, how many of them are sealed, and what differs, in words."""

    lines: int = 0
    sealed: int = 0
    more: int = 0
    differences: list[str] = field(default_factory=list)

    def add(self, difference: str) -> None:
        if len(self.differences) < MOST_NAMED:
            self.differences.append(difference)
        else:
            self.more += 1


def find_unsealed_since(at: datetime) -> datetime | None:
    """The time of the oldest line that should have been sealed long ago; None if all are."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_UNSEALED)
        oldest: datetime | None = cursor.fetchone()[0]
    return oldest if oldest and oldest < at - UNSEALED_AFTER else None


def verify_chain(heads: Iterable[Head]) -> Verdict:
    """Compute every seal anew and compare it, with the one stored and with the heads.

    What is committed or sealed meanwhile is no difference: lines are looked at up to the head as it
    is now.
    """
    verdict, last = Verdict(), get_head()
    outside: dict[int, set[bytes]] = {}
    for head in heads:
        outside.setdefault(head.number, set()).add(head.digest)
    before, number = START, 0
    for line in read_lines():
        for gone in range(number + 1, min(line.number, number + 1 + MOST_NAMED)):
            verdict.add(f"{gone}: the line is gone.")
        follows = line.number == number + 1
        number = line.number
        before = _compare(verdict, line, before if follows else None, outside.pop(number, set()))
    for seal in LogSeal.objects.filter(number__gt=number, number__lte=last.number)[:MOST_NAMED]:
        verdict.add(f"{seal.number}: the line is gone.")
    for beyond in sorted(outside):
        if beyond:
            verdict.add(f"{beyond}: a head was written, and the line is gone.")
    for line_id in _list_without_number():
        verdict.add(f"{line_id}: the line has no number and waits for none.")
    return verdict


def _compare(
    verdict: Verdict, line: NumberedLine, before: bytes | None, heads: set[bytes]
) -> bytes:
    """Compare one line with its seal and with the heads written of it; returns its seal.

    The stored seal is what the next is compared with, so that one changed line is one difference.
    """
    verdict.lines += 1
    verdict.sealed += line.sealed is not None
    computed = line.digest(before) if before is not None else line.sealed
    if line.content is None:
        verdict.add(f"{line.number}: the line is gone.")
    elif line.sealed is not None and line.sealed != computed:
        verdict.add(f"{line.number}: the line is not the one that was sealed.")
    if line.sealed is None and heads:
        verdict.add(f"{line.number}: the seal is gone.")
    elif heads - {line.sealed}:
        verdict.add(f"{line.number}: the seal is not the one that was written outside.")
    return line.sealed or computed or START


def _list_without_number() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_NUMBER, [MOST_NAMED])
        return [str(line_id) for (line_id,) in cursor.fetchall()]
