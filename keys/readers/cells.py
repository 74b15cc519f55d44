"""What single cells say: counters, types, seats, and why a text is no product key.

Nothing that looks like a product key leaves this module in clear, whichever column it stood in.
"""

import re
import unicodedata

from keys.readers.layout import EDGES
from vlsc.lib.product_keys import CENTER_ALPHABET, LENGTH, LICENSOR_ALPHABET

SHOWN = 80  # characters of a cell that a report repeats
TYPES = {"vlk": "vlk", "kms": "kms", "mak": "mak", "setup": "setup", "osa": "osa"}
OSA_STATUSES = {"available": "available", "redeemed": "redeemed"}
_counter = re.compile(r"([0-9]{1,9})/([0-9]{1,9})", re.ASCII)
_number = re.compile(r"[0-9]{1,9}", re.ASCII)
# Three or more groups of five, or 20 and more characters without a gap that could be a key.
_keyish = re.compile(r"\w{5}(?:-\w{5}){2,}[-\w]*|\b(?=\w*\d)[A-Z0-9]{20,}\b")
_VEIL = "•••••-"


def clean(cell: str) -> str:
    """A name without its edges' blanks and byte order marks, in one Unicode form."""
    text = cell.strip(EDGES)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def folded(name: str) -> str:
    """How names are compared: any case, any run of blanks."""
    return " ".join(clean(name).casefold().split())


def shown(cell: str) -> str:
    """A cell as a report may repeat it: short, on one line, product keys veiled."""
    text = "".join(one if one.isprintable() else " " for one in clean(cell)[: SHOWN * 4])
    return _keyish.sub(lambda found: _VEIL + found.group()[-5:], text)[:SHOWN]


def read_counter(cell: str) -> tuple[int, int] | None:
    """(used, allowed) of `used/allowed`; None when it is anything else."""
    found = _counter.fullmatch(cell.strip("\ufeff"))
    return (int(found[1]), int(found[2])) if found else None


def read_number(cell: str) -> int | None:
    """A whole number of 1 to 9 ASCII digits; None when it is anything else."""
    text = cell.strip(EDGES)
    return int(text) if _number.fullmatch(text) else None


def key_fault(cell: str, authority: str) -> tuple[str, dict[str, int]] | None:
    """Why a cell is no product key of an authority's products: (code, facts), or None.

    The facts name a length or a position, never the text.
    """
    text = "".join(clean(cell).split()).replace("-", "").upper()
    if not text:
        return "missing", {}
    for position, one in enumerate(text, 1):
        if one not in CENTER_ALPHABET:
            return "key_character", {"position": position}
    if len(text) != LENGTH:
        return "key_length", {"length": len(text)}
    return _alphabet_fault(text) if authority == "external" else None


def _alphabet_fault(key: str) -> tuple[str, dict[str, int]] | None:
    has_n = False
    for position, one in enumerate(key, 1):
        if one not in LICENSOR_ALPHABET and (one != "N" or has_n):
            return "key_alphabet", {"position": position}
        has_n = has_n or one == "N"
    return None
