"""The header line: which delimiter, which columns, and where each stands.

Columns are found by name, in any order and any case. Seven are needed, two more are VLSC's
nine-column form; any other column is left aside and named on the page.
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
NEEDED = COLUMNS[:7]
DELIMITERS = "\t;,"
# A cell's edge may carry a byte order mark that a program pasted into the middle of a file.
EDGES = " \t\ufeff\u00a0"
_by_name = {column.casefold(): column for column in COLUMNS}

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """How to read the lines below a header: `pick` gives the nine cells in the order of COLUMNS."""

    delimiter: str
    width: int
    header: str
    pick: Callable[[list[str]], Cells]
    ignored: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, line: str) -> "Layout":
        """The layout that a header line declares. Raises `Unreadable`."""
        delimiter = _sniff(line)
        names = [_name(cell) for cell in split_line(line, delimiter) or []]
        found = [_by_name.get(name.casefold()) for name in names]
        _require(found)
        places = [found.index(column) if column in found else None for column in COLUMNS]
        ignored = [
            name for name, column in zip(names, found, strict=True) if column is None and name
        ]
        return cls(delimiter, len(names), line, _picker(places, len(names)), ignored)


def _name(cell: str) -> str:
    return " ".join(cell.strip(EDGES).split())


def _sniff(line: str) -> str:
    counts = {one: _known(line, one) for one in DELIMITERS}
    best = max(counts, key=lambda one: counts[one])
    if counts[best] < 2:
        raise Unreadable("no_header")
    return best


def _known(line: str, delimiter: str) -> int:
    cells = split_line(line, delimiter) or []
    return sum(_name(cell).casefold() in _by_name for cell in cells)


def _require(found: list[Column | None]) -> None:
    twice = [column for column in COLUMNS if found.count(column) > 1]
    if twice:
        raise Unreadable("column_twice", columns=", ".join(twice))
    missing = [column for column in NEEDED if column not in found]
    if missing:
        raise Unreadable("column_missing", columns=", ".join(missing))


def _picker(places: list[int | None], width: int) -> Callable[[list[str]], Cells]:
    """Cells in the order of COLUMNS; a column that the file lacks reads as an empty cell.

    The empty cell is appended once a line, so that one C call picks all nine.
    """
    if places == [0, 1, 2, 3, 4, 5, 6, None, None] and width == 7:
        return lambda cells: (*cells, "", "")
    pick: Callable[[list[str]], Cells] = itemgetter(
        *(width if place is None else place for place in places)
    )
    return lambda cells: pick([*cells, ""])
