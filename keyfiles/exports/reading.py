"""Converts the database's stream of rows to lines of the key file, a megabyte at a time.

PostgreSQL sends each row as three fields (binary `COPY`): the line up to the key, the row's id with
its sealed key, the rest of the line. No value needs converting here: a block is split with one
regular expression, its keys are decrypted together, and the parts are joined again.
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
# The header and trailer of the stream (PostgreSQL documentation, "COPY", binary format).
BEGIN = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
# A row has 3 fields, each preceded by its length in four bytes. Text contains no NUL, so a NUL
# marks the next length; the last field ends with the line.
ROW = re.compile(
    rb"\0\x03\0\0..([^\0]*)\0\0\0"
    + re.escape(bytes([PACKED]))
    + rb"(.{%d})\0\0\0.([^\0\n]*\n)" % PACKED,
    re.DOTALL,
)
OVERHEAD = 2 + 3 * 4 + PACKED  # bytes of a row except its two texts
GROUPS = LENGTH // 5
HYPHENATED = LENGTH + GROUPS - 1

TakeLines = Callable[[bytes, int], None]  # complete lines with CRLF, and their number


class MalformedStream(Exception):
    """The data from PostgreSQL is not a stream of the expected rows."""


def read_rows(
    snapshot: BaseDatabaseWrapper, query: str, parameters: dict[str, Any], take: TakeLines
) -> None:
    """Run the query and pass its rows to `take` in blocks, as lines with decrypted keys."""
    decoder = _RowDecoder(take)
    # The driver writes row by row; the buffer collects rows without running any Python.
    buffer = io.BufferedWriter(decoder, BLOCK)
    with snapshot.cursor() as cursor:
        copy = COPY.format(query=cursor.mogrify(query, parameters).decode())
        cursor.copy_expert(copy, buffer)
    buffer.flush()
    decoder.finish()


class _RowDecoder(io.RawIOBase):
    """Splits the stream into rows, and converts them to lines."""

    def __init__(self, take: TakeLines) -> None:
        self._take, self._decrypt = take, packed_opener()
        self._has_begun, self._rest = False, b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        block = self._rest + data
        if not self._has_begun:
            if not block.startswith(BEGIN):
                raise MalformedStream("wrong header")
            self._has_begun, block = True, block[len(BEGIN) :]
        rows = ROW.findall(block)
        if not rows and len(data) >= BLOCK:
            raise MalformedStream("malformed row")
        self._rest = self._write_lines(block, rows) if rows else block
        return len(data)

    def _write_lines(self, block: bytes, rows: list[tuple[bytes, bytes, bytes]]) -> bytes:
        """Pass on the lines; returns the rest of the block, an incomplete row."""
        befores, sealed, afters = zip(*rows, strict=True)
        keys = hyphenate_all(self._decrypt(b"".join(sealed)))
        parts = [b""] * (3 * len(rows))
        parts[0::3], parts[2::3] = befores, afters
        parts[1::3] = [keys[i : i + HYPHENATED] for i in range(0, len(keys), HYPHENATED)]
        lines = b"".join(parts)
        self._take(lines, len(rows))
        return block[len(lines) - len(keys) + OVERHEAD * len(rows) :]

    def finish(self) -> None:
        """Raise `MalformedStream` unless the stream ended with the trailer."""
        if self._rest != END:
            raise MalformedStream("wrong trailer")


def hyphenate_all(keys: bytes) -> bytes:
    """Insert the hyphens into joined keys: position by position, which is faster than by key."""
    hyphenated = bytearray(b"-") * (len(keys) // LENGTH * HYPHENATED)
    for position in range(LENGTH):
        hyphenated[position + position // 5 :: HYPHENATED] = keys[position::LENGTH]
    return bytes(hyphenated)
