"""From the database's stream of rows to lines of the key file, a megabyte at a time.

PostgreSQL sends each row as three pieces (`COPY`, binary): the line up to the key, the row's id
with its sealed key, the rest of the line. So no value is converted here: a block is cut in one
pass, its keys are opened together, and the pieces are joined again.
"""

import io
import re
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from keys.vault import PACKED, packed_opener
from vlsc.lib.product_keys import LENGTH

BLOCK = 1 << 20
COPY = "COPY ({query}) TO STDOUT (FORMAT binary)"
# How the stream begins, and how it ends (PostgreSQL, "COPY", binary format).
BEGIN = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
# A row: 3 fields, each behind its length in four bytes. Text holds no NUL, so where the next
# length begins is plain, and the rest of a line ends with the line.
ROW = re.compile(
    rb"\0\x03\0\0..([^\0]*)\0\0\0"
    + re.escape(bytes([PACKED]))
    + rb"(.{%d})\0\0\0.([^\0\n]*\n)" % PACKED,
    re.DOTALL,
)
AROUND = 2 + 3 * 4 + PACKED  # the bytes of a row beside its two texts
GROUPS = LENGTH // 5
HYPHENATED = LENGTH + GROUPS - 1

TakeRows = Callable[[bytes, int], None]  # whole lines with CRLF, and how many


class NotAStream(Exception):
    """What came is not the stream of rows that was asked for."""


def read_rows(
    snapshot: BaseDatabaseWrapper, query: str, parameters: dict[str, Any], take: TakeRows
) -> None:
    """Run the query and hand its rows over as lines with their keys open, in blocks."""
    cutter = _Cutter(take)
    # The buffer in front takes the driver's rows one by one without running any Python.
    buffer = io.BufferedWriter(cutter, BLOCK)
    with snapshot.cursor() as cursor:
        copy = COPY.format(query=cursor.mogrify(query, parameters).decode())
        cursor.copy_expert(copy, buffer)
    buffer.flush()
    cutter.finish()


class _Cutter(io.RawIOBase):
    """Cuts the stream after whole rows, and makes lines of them."""

    def __init__(self, take: TakeRows) -> None:
        self._take, self._open = take, packed_opener()
        self._has_begun, self._rest = False, b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        block = self._rest + data
        if not self._has_begun:
            if not block.startswith(BEGIN):
                raise NotAStream("it does not begin as one")
            self._has_begun, block = True, block[len(BEGIN) :]
        rows = ROW.findall(block)
        if not rows and len(data) >= BLOCK:
            raise NotAStream("a row is not as it should be")
        self._rest = self._hand_over(block, rows) if rows else block
        return len(data)

    def _hand_over(self, block: bytes, rows: list[tuple[bytes, bytes, bytes]]) -> bytes:
        """Give the lines away and return what the block has beyond them."""
        befores, sealed, afters = zip(*rows, strict=True)
        keys = hyphenate_all(self._open(b"".join(sealed)))
        parts = [b""] * (3 * len(rows))
        parts[0::3], parts[2::3] = befores, afters
        parts[1::3] = [keys[i : i + HYPHENATED] for i in range(0, len(keys), HYPHENATED)]
        lines = b"".join(parts)
        self._take(lines, len(rows))
        return block[len(lines) - len(keys) + AROUND * len(rows) :]

    def finish(self) -> None:
        """The stream must have ended as it should."""
        if self._rest != END:
            raise NotAStream("it does not end as one")


def hyphenate_all(keys: bytes) -> bytes:
    """Many keys, joined, with their hyphens: column by column, not key by key."""
    written = bytearray(b"-") * (len(keys) // LENGTH * HYPHENATED)
    for place in range(LENGTH):
        written[place + place // 5 :: HYPHENATED] = keys[place::LENGTH]
    return bytes(written)
