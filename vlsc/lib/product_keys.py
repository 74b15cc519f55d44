"""The format of product keys: 25 characters, five groups of five, in one of two alphabets.

Letters may be small, and dashes and blanks of any kind stand anywhere or are missing. Nothing else
is accepted or corrected: an `O` does not become a zero, and a letter that only looks like another,
or would become another in upper case (`ſ`, `ß`), is an error. Source: `docs/domain.md`.
"""

import re
import secrets
import string
import unicodedata

LENGTH, GROUP = 25, 5
# For the licensor's products: these, and at most one N anywhere in the key.
LICENSOR_ALPHABET = "BCDFGHJKMPQRTVWXY2346789"
# For this center's own products: letters and digits except those that are easily confused.
CENTER_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

_shapes = {
    "external": re.compile(rf"[{LICENSOR_ALPHABET}]*N?[{LICENSOR_ALPHABET}]*", re.ASCII),
    "center": re.compile(rf"[{CENTER_ALPHABET}]*", re.ASCII),
}
_gaps = str.maketrans("", "", "-" + string.whitespace)
_repeated = frozenset(char * GROUP for char in CENTER_ALPHABET)


def normalize(text: str) -> str | None:
    """The 25 characters in upper case without separators; None if it is not a product key."""
    key = text.translate(_gaps) if text.isascii() else _remove_gaps(text)
    if len(key) != LENGTH or not key.isascii():
        return None
    key = key.upper()
    return key if _shapes["center"].fullmatch(key) else None


def is_gap(char: str) -> bool:
    """Whether the character is a dash or blank, which may stand between the groups of a key."""
    return char.isspace() or char == "\u2212" or unicodedata.category(char) == "Pd"


def _remove_gaps(text: str) -> str:
    return "".join(char for char in text if not is_gap(char))


def fits(key: str, authority: str) -> bool:
    """Whether a normalized key uses the alphabet of the activation authority's products."""
    return bool(_shapes[authority].fullmatch(key))


def has_repeated_group(key: str) -> bool:
    """Whether one character fills a group: in a real key once in 66,000, in masked ones always."""
    return (
        key[:5] in _repeated
        or key[5:10] in _repeated
        or key[10:15] in _repeated
        or key[15:20] in _repeated
        or key[20:] in _repeated
    )


def make_key() -> str:
    """A new key in this center's own form, of 125 random bits from the system's source.

    With a digit, by which it is told from words where somebody pastes it into a text: one in
    1,300 would have none.
    """
    while True:
        key = "".join(secrets.choice(CENTER_ALPHABET) for _ in range(LENGTH))
        if not has_repeated_group(key) and not key.isalpha():
            return key


def hyphenate(key: str) -> str:
    """The key in five groups of five, for display."""
    return f"{key[:5]}-{key[5:10]}-{key[10:15]}-{key[15:20]}-{key[20:]}"
