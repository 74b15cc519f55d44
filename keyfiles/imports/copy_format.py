"""Encodes staged rows in PostgreSQL's binary COPY format, the fastest way to insert them.

A field is its length (4 bytes) and its bytes; a null has the length -1.
"""

import struct
from uuid import UUID

ROW_COLUMNS = (
    "key_import_id, attempt, line, licensing_id, product_id, last_five, fingerprint, key_id,"
    " listing_id, ciphertext, is_center, type, used, allowed, seats, osa_status,"
    " is_bad, brings_key, brings_listing, changes_key"
)
COPY = f"COPY keyfiles_importrow ({ROW_COLUMNS}) FROM STDIN (FORMAT binary)"
HEADER = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
END = struct.pack(">h", -1)
NULL = struct.pack(">i", -1)
LAST_FIVE_LENGTH, UUID_LENGTH, DIGEST_LENGTH, SEALED_LENGTH = (
    struct.pack(">i", length) for length in (5, 16, 32, 54)
)
line_number = struct.Struct(">ii").pack
_TRUE, _FALSE = struct.pack(">ib", 1, 1), struct.pack(">ib", 1, 0)
# is_bad, brings_key, brings_listing, changes_key
GOOD = _FALSE + _TRUE + _TRUE + _FALSE
BAD = _TRUE + _FALSE + _FALSE + _FALSE


def flag(is_set: bool) -> bytes:
    """A boolean field."""
    return _TRUE if is_set else _FALSE


def number(value: int | None) -> bytes:
    """An integer field."""
    return NULL if value is None else struct.pack(">ii", 4, value)


def text(value: str) -> bytes:
    """A text field."""
    data = value.encode()
    return struct.pack(">i", len(data)) + data


def row_start(import_id: UUID, attempt: int) -> bytes:
    """The start of every row of one attempt: the number of fields, the import, the attempt."""
    count = ROW_COLUMNS.count(",") + 1
    return struct.pack(">hi16sih", count, 16, import_id.bytes, 2, attempt)
