"""The values of single cells: names, types, counters and numbers, as people mean them.

Blanks of any kind and byte order marks at the ends of a cell do not count, and a cell in which
nothing is visible is empty. Keys are in `key_cells`, what may be shown of a cell in `display`.
"""

import re

from vlsc.lib.text import INVISIBLE, normalize_name

# Joining files can leave a byte order mark at the start or end of a cell.
EDGES = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\ufeff"
TYPES = {"vlk": "vlk", "kms": "kms", "mak": "mak", "setup": "setup", "osa": "osa"}
OSA_STATUSES = {"available": "available", "redeemed": "redeemed"}
_counter = re.compile(r"([0-9]{1,9})/([0-9]{1,9})", re.ASCII)
_number = re.compile(r"[0-9]{1,9}", re.ASCII)
_blank = re.compile(rf"[\s{INVISIBLE}]*")


def is_blank(cell: str) -> bool:
    """Whether nothing in a cell is visible."""
    return bool(_blank.fullmatch(cell))


def trim(cell: str) -> str:
    """The cell without blanks at its ends; empty if nothing in it is visible."""
    text = cell.strip(EDGES)
    return "" if is_blank(text) else text


def read_name(cell: str) -> str:
    """The name or number in a cell, as names are stored."""
    return normalize_name(trim(cell))


def read_counter(cell: str) -> tuple[int, int] | None:
    """Parse `used/allowed`; None for anything else."""
    match = _counter.fullmatch(trim(cell))
    return (int(match[1]), int(match[2])) if match else None


def read_number(cell: str) -> int | None:
    """Parse a whole number of 1 to 9 ASCII digits; None for anything else."""
    text = trim(cell)
    return int(text) if _number.fullmatch(text) else None
