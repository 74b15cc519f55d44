"""From the database's stream of rows to lines of the key file, a megabyte at a time.

PostgreSQL sends the lines almost as they will stand in the file (`COPY`), with the sealed key in
hexadecimal where the key belongs. So per row nothing is taken apart: the stream is cut at the
sealed keys, those are opened together, and the pieces are joined again.
"""

import binascii
import csv
import io
from binascii import unhexlify
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from keys.vault import PACKED, packed_opener
from vlsc.lib.product_keys import LENGTH

BLOCK = 1 << 20
SEALED = b"\\x"  # how the text of a bytea begins
WIDTH = 2 * PACKED
GROUPS = LENGTH // 5
HYPHENATED = LENGTH + GROUPS - 1
# Characters that no name has in earnest: a field that holds one is quoted, and the slow way reads
# it. The tab can't part the fields, since the first of them is three cells.
QUOTE, PART = b"\x01", b"\x02"
COPY = "COPY ({query}) TO STDOUT (FORMAT csv, QUOTE E'\\001', DELIMITER E'\\002')"

TakeRows = Callable[[bytes, int], None]  # whole lines with CRLF, and how many


def read_rows(
    own: BaseDatabaseWrapper, query: str, parameters: dict[str, Any], take: TakeRows
) -> None:
    """Run the query and hand its rows over as lines with their keys open, in blocks."""
    cutter = _Cutter(_line_maker(), take)
    # The buffer in front takes the driver's rows one by one without running any Python.
    buffer = io.BufferedWriter(cutter, BLOCK)
    with own.cursor() as cursor:
        copy = COPY.format(query=cursor.mogrify(query, parameters).decode())
        cursor.copy_expert(copy, buffer)
    buffer.flush()
    cutter.finish()


class _Cutter(io.RawIOBase):
    """Cuts the stream after whole lines."""

    def __init__(self, lines_of: Callable[[bytes], tuple[bytes, int]], take: TakeRows) -> None:
        self._lines_of, self._take = lines_of, take
        self._rest = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        block = self._rest + data
        end = block.rfind(b"\n") + 1
        self._rest = block[end:]
        if end:
            self._take(*self._lines_of(block[:end]))
        return len(data)

    def finish(self) -> None:
        """The stream must have ended with a line."""
        if self._rest:
            raise EOFError("the database's stream ended within a row")


def _line_maker() -> Callable[[bytes], tuple[bytes, int]]:
    open_rows = packed_opener()

    def lines_of(block: bytes) -> tuple[bytes, int]:
        first, pieces, rows = _cut_at_keys(block)
        keys = hyphenate_all(open_rows(rows))
        parts = [first] * (2 * len(pieces) + 1)
        parts[1::2] = [keys[i : i + HYPHENATED] for i in range(0, len(keys), HYPHENATED)]
        parts[2::2] = [one[WIDTH:] for one in pieces]
        return b"".join(parts).replace(b"\n", b"\r\n"), len(pieces)

    return lines_of


def _cut_at_keys(block: bytes) -> tuple[bytes, list[bytes], bytes]:
    """What stands before the first sealed key; each key with what follows it; the keys."""
    if QUOTE not in block:
        first, *pieces = block.replace(PART, b"\t").split(SEALED)
        try:
            return first, pieces, unhexlify(b"".join([one[:WIDTH] for one in pieces]))
        except binascii.Error:
            pass  # a name holds the two characters that begin a sealed key
    first, *pieces = _cut_by_fields(block)
    return first, pieces, unhexlify(b"".join([one[:WIDTH] for one in pieces]))


def _cut_by_fields(block: bytes) -> list[bytes]:
    """The same for names that hold the marks themselves."""
    rows = csv.reader(
        io.StringIO(block.decode(), newline=""), delimiter=PART.decode(), quotechar=QUOTE.decode()
    )
    pieces, before = [], ""
    for names, product, sealed, type_word, counter in rows:
        pieces.append(f"{before}{names}\t{product}\t")
        before = f"{sealed.removeprefix(SEALED.decode())}\t{type_word}\t{counter}\n"
    return [piece.encode() for piece in [*pieces, before]]


def hyphenate_all(keys: bytes) -> bytes:
    """Many keys, joined, with their hyphens: column by column, not key by key."""
    written = bytearray(b"-") * (len(keys) // LENGTH * HYPHENATED)
    for place in range(LENGTH):
        written[place + place // 5 :: HYPHENATED] = keys[place::LENGTH]
    return bytes(written)
