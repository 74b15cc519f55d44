"""What a thing is in the table of parity, and how its page and its answer are compared."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tests.parity.reading import Shown
from vlsc.lib.pager import grouped

# Programs follow what changes by these; people read when in the log.
RECORDED = {"created_at", "updated_at"}


@dataclass(frozen=True)
class Thing:
    """A thing with its page, its operation, and which place of the page shows which members.

    `shown`: label of the place (`""` is the whole page) → member → how the page writes the value,
    `""` where it writes the value itself. `only_api` and `only_page` name what has no counterpart,
    with the reason. Ids are left out: on a page they are links.
    """

    name: str
    page: str
    operation: str
    shown: Mapping[str, Mapping[str, str]]
    only_api: Mapping[str, str] = field(default_factory=dict)
    # None: another thing in the table has the same page.
    only_page: Mapping[str, str] | None = field(default_factory=dict)
    row: str = ""  # a text in the row of the page's tables
    by: str = "ada"

    def differences(self, places: Mapping[str, Shown], answer: Any) -> list[str]:
        """What the page shows and the answer lacks, the reverse, and values that differ."""
        members = dict(_members(answer))
        known = {member for named in self.shown.values() for member in named}
        return [
            *(
                f"not on the page: {name}"
                for name in sorted(members.keys() - known - {*self.only_api})
            ),
            *(
                f"not in the answer: {name}"
                for name in sorted({*known, *self.only_api} - members.keys())
            ),
            *(f"on both: {name}" for name in sorted(known & {*self.only_api})),
            *self._labels(places),
            *self._values(places, members),
        ]

    def _labels(self, places: Mapping[str, Shown]) -> Iterator[str]:
        if self.only_page is None:
            return
        known = {"", *self.shown, *self.only_page}
        yield from (f"only on the page: {label}" for label in sorted(places.keys() - known))
        yield from (
            f"no such place: {label}" for label in sorted({*self.only_page} - places.keys())
        )

    def _values(self, places: Mapping[str, Shown], members: Mapping[str, Any]) -> Iterator[str]:
        for label, named in self.shown.items():
            if label not in places:
                yield f"no such place: {label}"
                continue
            for member, words in named.items():
                if member in members and not _is_there(places[label], members[member], words):
                    yield f"{member} is {members[member]!r}; {label}: {places[label].text}"


def _members(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The members of an answer with their paths; of a list of objects, those of the first."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = value[0]
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            if name not in RECORDED:
                yield from _members(inner, f"{path}.{name}" if path else name)
    elif not _is_id(value):
        yield path, value


def _is_id(value: Any) -> bool:
    """Whether it is an id, or a list of ids."""
    if isinstance(value, list):
        return bool(value) and all(map(_is_id, value))
    try:
        return bool(UUID(value)) and "-" in value
    except (ValueError, AttributeError, TypeError):
        return False


def _is_there(place: Shown, value: Any, words: str) -> bool:
    """Whether the place shows a value, which the test's world must have."""
    if value in (None, "", []):
        return False
    if words:
        return words in place.text
    if isinstance(value, bool):
        return False  # it is shown by words or not at all
    if isinstance(value, int):
        return bool(re.search(rf"(?<![\d,]){re.escape(grouped(value))}(?![\d,])", place.text))
    if isinstance(value, list):
        return all(_is_there(place, one, "") for one in value)
    return value in place.text or _moment(value) in map(_moment, place.times)


def _moment(text: str) -> date | str:
    """The day or time that a text is; one that is neither stays as it is."""
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return text
