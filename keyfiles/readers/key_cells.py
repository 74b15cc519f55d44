"""What is wrong with the cell of a product key: its characters, its length, or that it is masked.

Places are counted as people see the cell: by the groups between its dashes and blanks, or, where
there are none, by groups of five.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from keyfiles.readers.cells import trim
from vlsc.lib.product_keys import CENTER_ALPHABET, GROUP, LENGTH, LICENSOR_ALPHABET, is_gap
from vlsc.lib.text import describe_character

_allowed = frozenset(CENTER_ALPHABET + CENTER_ALPHABET.lower())
# Three equal marks, or an ellipsis, stand for characters that are not shown.
_marks = re.compile(r"([^A-Za-z0-9\s])\1\1|…")
SHORTEST_MASK = 3


class Place(NamedTuple):
    """A character of a key's cell, with its group and its position in the group."""

    char: str
    group: int
    position: int

    def facts(self) -> dict[str, Any]:
        """The facts for a message; the character itself is the only part of the key."""
        character = describe_character(self.char)
        return {"character": character, "group": self.group, "position": self.position}


def find_key_error(
    cell: str, authority: str, published: Mapping[str, str]
) -> tuple[str, dict[str, Any]] | None:
    """Why a cell is not a valid product key for an authority: (code, facts), or None.

    `published` has the products of the published setup keys.
    """
    text = trim(cell)
    if not text:
        return "missing", {}
    groups = _split_groups(text)
    if _is_masked(text, groups):
        return "key_masked", {}
    places = list(_places(groups))
    if wrong := next((place for place in places if place.char not in _allowed), None):
        return "key_character", wrong.facts()
    key = "".join(groups).upper()
    if len(key) != LENGTH:
        return "key_length", {"length": len(key)}
    if key in published:
        return "key_published", {"product": published[key]}
    return _find_alphabet_error(places) if authority == "external" else None


def _split_groups(text: str) -> list[str]:
    """The groups between dashes and blanks; without any, groups of five."""
    groups = ["".join(chars) for gap, chars in groupby(text, is_gap) if not gap]
    if len(groups) > 1:
        return groups
    return [text[start : start + GROUP] for start in range(0, len(text), GROUP)]


def _is_masked(text: str, groups: list[str]) -> bool:
    """Whether characters of the key are covered by marks or by groups of one character.

    A real key may have one group of one character, but hardly ever two.
    """
    repeated = sum(len(group) >= SHORTEST_MASK and len(set(group.upper())) == 1 for group in groups)
    is_whole = sum(map(len, groups)) == LENGTH
    is_marked = any(not is_gap(match.group()[0]) for match in _marks.finditer(text))
    return is_marked or repeated >= 2 or (repeated == 1 and not is_whole)


def _places(groups: list[str]) -> Iterator[Place]:
    for number, group in enumerate(groups, 1):
        for position, char in enumerate(group, 1):
            yield Place(char, number, position)


def _find_alphabet_error(places: list[Place]) -> tuple[str, dict[str, Any]] | None:
    has_n = False
    for place in places:
        if place.char.upper() == "N":
            if has_n:
                return "key_second_n", place.facts()
            has_n = True
        elif place.char.upper() not in LICENSOR_ALPHABET:
            return "key_alphabet", place.facts()
    return None
