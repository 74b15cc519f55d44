"""The header line: the delimiter, and the position of each column.

Columns are found by name, in any order and any case. Seven are required, two more are in VLSC's
nine-column form; any other column is ignored and listed on the page.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from operator import itemgetter

from keyfiles.readers.encodings import Unreadable
from keyfiles.readers.lines import split_line


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
DELIMITERS = "\t;,"
# Joining files can leave a byte order mark at the start or end of a cell.
EDGES = " \t\ufeff\u00a0"
_by_name = {column.casefold(): column for column in COLUMNS}

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """How to read the lines below a header: `pick` returns nine cells in the order of COLUMNS."""

    delimiter: str
    width: int
    header: str
    pick: Callable[[list[str]], Cells]
    ignored: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, line: str) -> "Layout":
        """The layout that a header line declares. Raises `Unreadable`."""
        delimiter = _detect_delimiter(line)
        names = [_name(cell) for cell in split_line(line, delimiter) or []]
        found = [_by_name.get(name.casefold()) for name in names]
        _require_columns(found)
        positions = [found.index(column) if column in found else None for column in COLUMNS]
        ignored = [
            name for name, column in zip(names, found, strict=True) if column is None and name
        ]
        return cls(delimiter, len(names), line, _picker(positions, len(names)), ignored)


def _name(cell: str) -> str:
    return " ".join(cell.strip(EDGES).split())


def _detect_delimiter(line: str) -> str:
    counts = {delimiter: _count_columns(line, delimiter) for delimiter in DELIMITERS}
    best = max(counts, key=lambda delimiter: counts[delimiter])
    if counts[best] < 2:
        raise Unreadable("no_header")
    return best


def _count_columns(line: str, delimiter: str) -> int:
    cells = split_line(line, delimiter) or []
    return sum(_name(cell).casefold() in _by_name for cell in cells)


def _require_columns(found: list[Column | None]) -> None:
    duplicates = [column for column in COLUMNS if found.count(column) > 1]
    if duplicates:
        raise Unreadable("column_twice", columns=", ".join(duplicates))
    missing = [column for column in REQUIRED if column not in found]
    if missing:
        raise Unreadable("column_missing", columns=", ".join(missing))


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
