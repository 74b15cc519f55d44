"""Identifiers: UUID version 7 (RFC 9562), made by the application before the insert.

They must exist before the row does, because a ciphertext is bound to its row's id and a
COPY writes the id itself. They sort by the time they were made, which keeps indexes dense.
"""

import os
import struct
import time
import uuid


def uuid7() -> uuid.UUID:
    """A new time-ordered id: Unix milliseconds, 12 bits of the millisecond's part, 62 random bits.

    The part (RFC 9562, method 3) keeps ids of one process in the order they were made.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    part = rest * 4096 // 1_000_000
    random = int.from_bytes(os.urandom(8), "big") >> 2
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | part << 64 | 0x2 << 62 | random)


def uuid7_bytes(count: int) -> list[bytes]:
    """Many ids of one moment, as 16 bytes each: for rows that are written by COPY."""
    milliseconds = time.time_ns() // 1_000_000
    chance = struct.unpack(f">{2 * count}Q", os.urandom(16 * count))
    high, low, pack = milliseconds << 16 | 0x7000, 0x2 << 62, struct.Struct(">QQ").pack
    return [
        pack(high | a & 0x0FFF, low | b >> 2)
        for a, b in zip(chance[::2], chance[1::2], strict=True)
    ]
