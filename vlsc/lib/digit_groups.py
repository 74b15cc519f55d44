"""Long numbers that people read out in groups: how they are taken, and how they are shown.

Whatever people and programs put between digits is ignored. A letter, or a digit of another script,
is never a separator and never corrected: it makes its group a wrong one.
"""

import unicodedata

SEPARATORS = frozenset("./\\_,:;|·•∙−")
_separating_categories = frozenset({"Pd", "Zs", "Zl", "Zp", "Cf"})
_plain = frozenset("0123456789")


def is_separator(char: str) -> bool:
    """Whether the character is a blank, a hyphen or another mark between groups.

    Invisible characters count as well: programs add them when a number is copied.
    """
    if char in _plain:
        return False
    return (
        char in SEPARATORS or char.isspace() or unicodedata.category(char) in _separating_categories
    )


def split_groups(text: str) -> list[str]:
    """The pieces between separators, none of them empty."""
    if text.isascii() and text.isdecimal():  # as programs send it
        return [text]
    return "".join(" " if is_separator(char) else char for char in text).split()


def join_groups(digits: str, size: int) -> str:
    """The digits in groups of a size, with hyphens between."""
    return "-".join(digits[start : start + size] for start in range(0, len(digits), size))
