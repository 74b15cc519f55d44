"""The header line: the delimiter, and the position of each column.

Columns are found by name, in any order and any case. Seven are required, two more are in VLSC's
nine-column form; any other column is ignored and listed on the page.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from operator import itemgetter

from keyfiles.readers.cells import is_blank, read_name
from keyfiles.readers.display import displayable, find_difference, mask_cells
from keyfiles.readers.encodings import Unreadable
from keyfiles.readers.lines import split_line
from vlsc.lib.text import fold_name


class Column(StrEnum):
    """The columns of a key file, as its header names them."""

    NUMBER = "License ID"
    PROGRAM = "Parent Program"
    ORGANIZATION = "Organization"
    PRODUCT = "Product"
    KEY = "Product Key"
    TYPE = "Type"
    COUNTER = "MAK Activations-Used/Available"
    SEATS = "Seats"
    OSA_STATUS = "OSA Status"


COLUMNS = tuple(Column)
REQUIRED = COLUMNS[:7]
FILLED = COLUMNS[:6]  # columns that no row may leave empty
DELIMITERS = "\t;,"
_by_name = {fold_name(column): column for column in COLUMNS}

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """How to read the lines below a header: `pick` returns nine cells in the order of COLUMNS.

    A line has at least `shortest` cells: spreadsheets drop empty cells at its end.
    """

    delimiter: str
    width: int
    shortest: int
    key_position: int
    pick: Callable[[list[str]], Cells]
    ignored: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, line: str) -> "Layout":
        """The layout that a header line declares. Raises `Unreadable`."""
        delimiter = _detect_delimiter(line)
        headings = split_line(line, delimiter) or []
        found = [_by_name.get(_fold(heading)) for heading in headings]
        _require_columns(found, headings)
        positions = [found.index(column) if column in found else None for column in COLUMNS]
        return cls(
            delimiter,
            len(headings),
            max(found.index(column) for column in FILLED) + 1,
            found.index(Column.KEY),
            _picker(positions, len(headings)),
            list(_ignored(headings, found)),
        )

    def fit(self, cells: list[str]) -> list[str] | None:
        """As many cells as the header has, if only empty ones are missing or too many."""
        if len(cells) < self.width:
            missing = self.width - len(cells)
            return [*cells, *[""] * missing] if len(cells) >= self.shortest else None
        return cells[: self.width] if all(map(is_blank, cells[self.width :])) else None


def _fold(heading: str) -> str:
    return fold_name(read_name(heading))


def _ignored(headings: list[str], found: list[Column | None]) -> Iterator[str]:
    """The headings of other columns, as they may be shown."""
    for heading, column in zip(mask_cells(headings), found, strict=True):
        if column is None and not is_blank(heading):
            yield displayable(heading)


def _detect_delimiter(line: str) -> str:
    counts = {delimiter: _count_columns(line, delimiter) for delimiter in DELIMITERS}
    best = max(counts, key=lambda delimiter: counts[delimiter])
    if counts[best] < 2:
        raise Unreadable("no_header")
    return best


def _count_columns(line: str, delimiter: str) -> int:
    """How many headings are those of a key file, or are meant to be."""
    known = set(map(_skeleton, COLUMNS))
    return sum(_skeleton(cell) in known for cell in split_line(line, delimiter) or [])


def _skeleton(heading: str) -> str:
    """The letters and digits of a heading: what stands between them may differ."""
    return "".join(filter(str.isalnum, _fold(heading)))


def _require_columns(found: list[Column | None], headings: list[str]) -> None:
    duplicates = [column for column in COLUMNS if found.count(column) > 1]
    if duplicates:
        raise Unreadable("column_twice", columns=", ".join(duplicates))
    missing = [column for column in REQUIRED if column not in found]
    if missing:
        others = [heading for heading in headings if _fold(heading) not in _by_name]
        similar = list(_similar(missing, others))
        raise Unreadable("column_missing", columns=", ".join(missing), headings=similar)


def _similar(missing: list[Column], others: list[str]) -> Iterator[dict[str, str]]:
    """The headings that are meant for missing columns, with the difference if it is hard to see."""
    for column in missing:
        for heading in others:
            difference = find_difference(read_name(heading), column)
            if difference or _skeleton(heading) == _skeleton(column):
                yield {"known": column, "heading": displayable(heading), **difference}


def _picker(positions: list[int | None], width: int) -> Callable[[list[str]], Cells]:
    """A function that returns cells in the order of COLUMNS; a missing column is an empty cell.

    An empty cell is appended to each line, so that one call of `itemgetter` picks all nine.
    """
    if positions == [0, 1, 2, 3, 4, 5, 6, None, None] and width == 7:
        return lambda cells: (*cells, "", "")
    pick: Callable[[list[str]], Cells] = itemgetter(
        *(width if position is None else position for position in positions)
    )
    return lambda cells: pick([*cells, ""])
