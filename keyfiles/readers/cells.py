"""The values of single cells: names, counters, types, seats, and errors in product keys.

`displayable` masks everything that looks like a product key, whichever column it is in.
"""

import re
import unicodedata

from keyfiles.readers.layout import EDGES
from vlsc.lib.product_keys import CENTER_ALPHABET, LENGTH, LICENSOR_ALPHABET

MAX_DISPLAYED = 80  # characters of a cell that a report quotes
TYPES = {"vlk": "vlk", "kms": "kms", "mak": "mak", "setup": "setup", "osa": "osa"}
OSA_STATUSES = {"available": "available", "redeemed": "redeemed"}
_counter = re.compile(r"([0-9]{1,9})/([0-9]{1,9})", re.ASCII)
_number = re.compile(r"[0-9]{1,9}", re.ASCII)
# Anything that could be most of a product key: groups of five with or without a gap between them.
_GAP = r"[-–—_\s]?"
_key_like = re.compile(
    rf"\w{{5}}(?:-\w{{5}}){{2,}}[-\w]*|(?<![^\W_])[A-Z0-9]{{5}}(?:{_GAP}[A-Z0-9]{{5}}){{3,}}[A-Z0-9]*",
    re.IGNORECASE,
)
_KEY = rf"(?:[{CENTER_ALPHABET}]{{5}}{_GAP}){{4}}[{CENTER_ALPHABET}]{{5}}"
_whole_key = re.compile(rf"(?<![^\W_]){_KEY}(?![^\W_])", re.IGNORECASE)
_MASK = "•••••-"


def normalize_name(cell: str) -> str:
    """A name without byte order marks at its ends, with single spaces, in Unicode form NFC."""
    text = " ".join(cell.strip(EDGES).split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def casefold_name(name: str) -> str:
    """The form in which names are compared: ignores case and repeated spaces."""
    return normalize_name(name).casefold()


def displayable(cell: str) -> str:
    """A cell as a report may quote it: short, on one line, product keys masked."""
    text = "".join(
        char if char.isprintable() else " " for char in normalize_name(cell)[: MAX_DISPLAYED * 4]
    )
    text = mask_product_keys(text)
    return text if len(text) <= MAX_DISPLAYED else f"{text[: MAX_DISPLAYED - 1]}…"


def mask_product_keys(text: str) -> str:
    """Mask everything that looks like a product key, except for the last five characters."""
    return _key_like.sub(_mask_match, text)


def _mask_match(match: re.Match[str]) -> str:
    text = match.group()
    # Words of five letters are not a key; text with hyphens or digits may be one.
    return _MASK + text[-5:] if "-" in text or _has_digit(text) else text


def contains_key(cell: str) -> bool:
    """Whether a cell for a name or a number contains a whole product key."""
    return any(_has_digit(key) for key in _whole_key.findall(cell))


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def read_counter(cell: str) -> tuple[int, int] | None:
    """Parse `used/allowed`; None for anything else."""
    match = _counter.fullmatch(cell.strip("\ufeff"))
    return (int(match[1]), int(match[2])) if match else None


def read_number(cell: str) -> int | None:
    """Parse a whole number of 1 to 9 ASCII digits; None for anything else."""
    text = cell.strip(EDGES)
    return int(text) if _number.fullmatch(text) else None


def find_key_error(cell: str, authority: str) -> tuple[str, dict[str, int]] | None:
    """Why a cell is not a valid product key for an authority: (code, facts), or None.

    The facts contain a length or a position, never the text.
    """
    text = "".join(normalize_name(cell).split()).replace("-", "").upper()
    if not text:
        return "missing", {}
    for position, char in enumerate(text, 1):
        if char not in CENTER_ALPHABET:
            return "key_character", {"position": position}
    if len(text) != LENGTH:
        return "key_length", {"length": len(text)}
    return _find_alphabet_error(text) if authority == "external" else None


def _find_alphabet_error(key: str) -> tuple[str, dict[str, int]] | None:
    has_n = False
    for position, char in enumerate(key, 1):
        if char not in LICENSOR_ALPHABET and (char != "N" or has_n):
            return "key_alphabet", {"position": position}
        has_n = has_n or char == "N"
    return None
