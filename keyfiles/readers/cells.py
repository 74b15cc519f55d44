"""What single cells say: counters, types, seats, and why a text is no product key.

Nothing that looks like a product key leaves this module in clear, whichever column it stood in.
"""

import re
import unicodedata

from keyfiles.readers.layout import EDGES
from vlsc.lib.product_keys import CENTER_ALPHABET, LENGTH, LICENSOR_ALPHABET

SHOWN = 80  # characters of a cell that a report repeats
TYPES = {"vlk": "vlk", "kms": "kms", "mak": "mak", "setup": "setup", "osa": "osa"}
OSA_STATUSES = {"available": "available", "redeemed": "redeemed"}
_counter = re.compile(r"([0-9]{1,9})/([0-9]{1,9})", re.ASCII)
_number = re.compile(r"[0-9]{1,9}", re.ASCII)
# Whatever could be a product key or much of one: groups of five with any gap between them, or none.
_GAP = r"[-–—_\s]?"
_keyish = re.compile(
    rf"\w{{5}}(?:-\w{{5}}){{2,}}[-\w]*|(?<![^\W_])[A-Z0-9]{{5}}(?:{_GAP}[A-Z0-9]{{5}}){{3,}}[A-Z0-9]*",
    re.IGNORECASE,
)
_KEY = rf"(?:[{CENTER_ALPHABET}]{{5}}{_GAP}){{4}}[{CENTER_ALPHABET}]{{5}}"
_whole = re.compile(rf"(?<![^\W_]){_KEY}(?![^\W_])", re.IGNORECASE)
_VEIL = "•••••-"


def clean(cell: str) -> str:
    """A name without byte order marks at its edges, its blanks single, in one Unicode form."""
    text = " ".join(cell.strip(EDGES).split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def folded(name: str) -> str:
    """How names are compared: any case, any run of blanks."""
    return clean(name).casefold()


def shown(cell: str) -> str:
    """A cell as a report may repeat it: short, on one line, product keys veiled."""
    text = "".join(one if one.isprintable() else " " for one in clean(cell)[: SHOWN * 4])
    text = veiled(text)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def veiled(text: str) -> str:
    """The text with everything that looks like a product key cut down to its last five."""
    return _keyish.sub(_veil, text)


def _veil(found: re.Match[str]) -> str:
    text = found.group()
    # Words of five letters are no key; one with hyphens, or a digit among its letters, may be.
    return _VEIL + text[-5:] if "-" in text or _has_digit(text) else text


def holds_key(cell: str) -> bool:
    """Whether a whole product key stands in a cell that is for a name or a number."""
    return any(_has_digit(found) for found in _whole.findall(cell))


def _has_digit(text: str) -> bool:
    return any(one.isdigit() for one in text)


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
