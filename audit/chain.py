"""The hash chain of the log: each numbered line is sealed together with all lines before it.

The seal of a line is SHA-256 of the seal before it and of all that the line says. Whoever changes,
removes, inserts or reorders lines in the database would have to make all later seals anew, and
then the head differs, which is written outside the database: to the process's log at each sealing,
and to a file (`VLSC_LOG_HEAD_PATH`). A change within the seconds before a line is sealed is not
noticed.
"""

import hashlib
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from audit.models import LogSeal

START = b"\0" * 32
AT_ONCE = 2_000
TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('audit.seal_lines'))"
FIELDS = (
    *("at", "action", "actor_kind", "actor_id::text", "actor_name", "token_id::text", "channel"),
    *("request_id", "subject_kind", "subject_id::text", "subject_name", "facts"),
)
# The condition on the seals is redundant, and keeps each part from reading them from the first on.
READ = f"""
SELECT part.number, seal.digest, part.line_id::text, line.id IS NOT NULL,
    {", ".join(f"line.{name}" for name in FIELDS)},
    ARRAY(SELECT concerned.licensing_id::text FROM audit_loglinelicensingid concerned
          WHERE concerned.line_id = line.id ORDER BY concerned.licensing_id)
FROM (SELECT number, line_id FROM audit_logsequence
      WHERE number > %(after)s ORDER BY number LIMIT %(most)s) part
LEFT JOIN audit_logline line ON line.id = part.line_id
LEFT JOIN audit_logseal seal ON seal.number = part.number AND seal.number > %(after)s
ORDER BY part.number
"""

_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Head:
    """The number of a line and its seal, which stands for all lines up to it."""

    number: int
    digest: bytes

    def __str__(self) -> str:
        return f"{self.number}:{self.digest.hex()}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Read what `str` wrote. Raises `ValueError`."""
        number, _colon, digest = text.strip().partition(":")
        head = cls(int(number), bytes.fromhex(digest))
        if len(head.digest) != len(START):
            raise ValueError("A seal has 64 hexadecimal digits.")
        return head


@dataclass(frozen=True)
class NumberedLine:
    """A line as it is now, its number, and its seal if it has one."""

    number: int
    sealed: bytes | None
    content: bytes | None  # None: the line is gone

    def digest(self, before: bytes) -> bytes:
        """The seal that it should have after the seal of the line before."""
        return hashlib.sha256(before + (self.content or b"")).digest()


def seal_lines() -> int:
    """Seal every numbered line that has no seal; returns how many.

    Only one process at a time does this; a concurrent call returns 0.
    """
    total = 0
    while count := _seal_some():
        total += count
        if count < AT_ONCE:
            break
    return total


def _seal_some() -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(TRY_LOCK)
            if not cursor.fetchone()[0]:
                return 0
        head = get_head()
        seals = []
        for line in _read_after(head.number, AT_ONCE):
            head = Head(line.number, line.digest(head.digest))
            seals.append(LogSeal(number=head.number, digest=head.digest))
        LogSeal.objects.bulk_create(seals)
    if seals:
        _write_outside(head)
    return len(seals)


def get_head() -> Head:
    """The last line that is sealed, and its seal; number 0 before the first."""
    seal = LogSeal.objects.order_by("-number").first()
    return Head(seal.number, bytes(seal.digest)) if seal else Head(0, START)


def _write_outside(head: Head) -> None:
    """Write the head where a change of the database does not reach it, after the commit.

    A head in the file that the chain does not have any more stays: it shows that the chain was made
    anew.
    """
    log.info("log.sealed", extra={"head": str(head)})
    if not settings.LOG_HEAD_PATH:
        return
    path = Path(settings.LOG_HEAD_PATH)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        if path.exists() and not _is_sealed(Head.parse(path.read_text())):
            log.error("log.head_differs", extra={"path": str(path)})
            return
        unfinished.write_text(f"{head}\n")
        unfinished.replace(path)
    except (OSError, ValueError) as error:
        log.error("log.head_not_written", extra={"reason": str(error)})


def _is_sealed(head: Head) -> bool:
    """Whether the chain has this seal at this number."""
    return LogSeal.objects.filter(number=head.number, digest=head.digest).exists()


def read_lines() -> Iterator[NumberedLine]:
    """All numbered lines in the order of their numbers, read in parts."""
    last = 0
    while lines := _read_after(last, AT_ONCE):
        yield from lines
        last = lines[-1].number


def _read_after(number: int, at_most: int) -> list[NumberedLine]:
    with connection.cursor() as cursor:
        cursor.execute(READ, {"after": number, "most": at_most})
        return [_line(row) for row in cursor.fetchall()]


def _line(row: tuple[Any, ...]) -> NumberedLine:
    number, sealed, line_id, is_there, at, *values, facts, licensing_ids = row
    digest = sealed and bytes(sealed)
    if not is_there:
        return NumberedLine(number, digest, None)
    content = [number, line_id, _time(at), *values, json.loads(facts)]
    return NumberedLine(number, digest, _write([*content, licensing_ids]).encode())


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
