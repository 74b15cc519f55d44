"""Product keys as text: 25 characters, five groups of five, one of two alphabets.

Any case, spaces and missing hyphens are accepted; a character outside the alphabets is an
error and never guessed at (an `O` is not a zero here). Source: `docs/domain.md`.
"""

import re

LENGTH = 25
# By activation authority. The licensor's: these, and at most one N anywhere in the key.
LICENSOR_ALPHABET = "BCDFGHJKMPQRTVWXY2346789"
# This center's own products: letters and digits without the pairs that are read wrong.
CENTER_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

_shapes = {
    "external": re.compile(rf"[{LICENSOR_ALPHABET}]*N?[{LICENSOR_ALPHABET}]*", re.ASCII),
    "center": re.compile(rf"[{CENTER_ALPHABET}]*", re.ASCII),
}
_gaps = str.maketrans("", "", "- ")


def normalize(text: str) -> str | None:
    """The 25 characters, upper case without separators; None when it is no product key at all."""
    key = text.translate(_gaps).upper()
    return key if len(key) == LENGTH and _shapes["center"].fullmatch(key) else None


def fits(key: str, authority: str) -> bool:
    """Whether a normalized key is written in the alphabet of the authority's products."""
    return bool(_shapes[authority].fullmatch(key))


def searchable(text: str) -> str:
    """What may go into a search: a whole key's last five, anything else as it is.

    People paste whole keys into search boxes; a key has no business in a query or its log.
    """
    key = normalize(text)
    return key[-5:] if key else text


def hyphenate(key: str) -> str:
    """Five groups of five, as people read a key."""
    return f"{key[:5]}-{key[5:10]}-{key[10:15]}-{key[15:20]}-{key[20:]}"
