"""The format of product keys: 25 characters, five groups of five, in one of two alphabets.

Any case, spaces and missing hyphens are accepted; a character outside the alphabets is an
error and never corrected (an `O` does not become a zero). Source: `docs/domain.md`.
"""

import re

LENGTH = 25
# For the licensor's products: these, and at most one N anywhere in the key.
LICENSOR_ALPHABET = "BCDFGHJKMPQRTVWXY2346789"
# For this center's own products: letters and digits except those that are easily confused.
CENTER_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

_shapes = {
    "external": re.compile(rf"[{LICENSOR_ALPHABET}]*N?[{LICENSOR_ALPHABET}]*", re.ASCII),
    "center": re.compile(rf"[{CENTER_ALPHABET}]*", re.ASCII),
}
_gaps = str.maketrans("", "", "- ")


def normalize(text: str) -> str | None:
    """The 25 characters in upper case without separators; None if it is not a product key."""
    key = text.translate(_gaps).upper()
    return key if len(key) == LENGTH and _shapes["center"].fullmatch(key) else None


def fits(key: str, authority: str) -> bool:
    """Whether a normalized key uses the alphabet of the activation authority's products."""
    return bool(_shapes[authority].fullmatch(key))


def hyphenate(key: str) -> str:
    """The key in five groups of five, for display."""
    return f"{key[:5]}-{key[5:10]}-{key[10:15]}-{key[15:20]}-{key[20:]}"
