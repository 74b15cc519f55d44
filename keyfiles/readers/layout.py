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

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """The columns of one kind of file, in the order in which `Layout.pick` returns them.

    A file must have the `required` ones, and no row may leave the `filled` ones empty. Only the
    column `key` may have product keys. `unnamed` is the code of a header without these columns.
    """

    columns: tuple[str, ...]
    required: tuple[str, ...]
    filled: tuple[str, ...]
    key: str | None = None
    unnamed: str = "no_header"

    def name_of(self, heading: str) -> str | None:
        """The column that a heading names."""
        folded = _fold(heading)
        return next((column for column in self.columns if fold_name(column) == folded), None)


KEY_FILE = Form(COLUMNS, REQUIRED, FILLED, Column.KEY)


@dataclass(frozen=True)
class Layout:
    """How to read the lines below a header: `pick` returns the cells in the order of the form.

    A line has at least `shortest` cells: spreadsheets drop empty cells at its end.
    """

    delimiter: str
    width: int
    shortest: int
    key_position: int | None
    pick: Callable[[list[str]], Cells]
    ignored: list[str] = field(default_factory=list)
    present: frozenset[str] = frozenset()  # the columns that the file has

    @classmethod
    def of(cls, line: str, form: Form = KEY_FILE) -> "Layout":
        """The layout that a header line declares. Raises `Unreadable`."""
        delimiter = _detect_delimiter(line, form)
        headings = split_line(line, delimiter) or []
        found = [form.name_of(heading) for heading in headings]
        _require_columns(found, headings, form)
        positions = [found.index(column) if column in found else None for column in form.columns]
        return cls(
            delimiter,
            len(headings),
            max(found.index(column) for column in form.filled) + 1,
            found.index(form.key) if form.key else None,
            _picker(positions, len(headings)),
            list(_ignored(headings, found)),
            frozenset(filter(None, found)),
        )

    def fit(self, cells: list[str]) -> list[str] | None:
        """As many cells as the header has, if only empty ones are missing or too many."""
        if len(cells) < self.width:
            missing = self.width - len(cells)
            return [*cells, *[""] * missing] if len(cells) >= self.shortest else None
        return cells[: self.width] if all(map(is_blank, cells[self.width :])) else None


def _fold(heading: str) -> str:
    return fold_name(read_name(heading))


def _ignored(headings: list[str], found: list[str | None]) -> Iterator[str]:
    """The headings of other columns, as they may be shown."""
    for heading, column in zip(mask_cells(headings), found, strict=True):
        if column is None and not is_blank(heading):
            yield displayable(heading)


def _detect_delimiter(line: str, form: Form) -> str:
    counts = {delimiter: _count_columns(line, delimiter, form) for delimiter in DELIMITERS}
    best = max(counts, key=lambda delimiter: counts[delimiter])
    if counts[best] < 2:
        facts = {} if form is KEY_FILE else {"columns": ", ".join(form.columns)}
        raise Unreadable(form.unnamed, **facts)
    return best


def _count_columns(line: str, delimiter: str, form: Form) -> int:
    """How many headings are those of such a file, or are meant to be."""
    known = set(map(_skeleton, form.columns))
    return sum(_skeleton(cell) in known for cell in split_line(line, delimiter) or [])


def _skeleton(heading: str) -> str:
    """The letters and digits of a heading: what stands between them may differ."""
    return "".join(filter(str.isalnum, _fold(heading)))


def _require_columns(found: list[str | None], headings: list[str], form: Form) -> None:
    duplicates = [column for column in form.columns if found.count(column) > 1]
    if duplicates:
        raise Unreadable("column_twice", columns=", ".join(duplicates))
    missing = [column for column in form.required if column not in found]
    if missing:
        others = [heading for heading in headings if form.name_of(heading) is None]
        similar = list(_similar(missing, others))
        raise Unreadable("column_missing", columns=", ".join(missing), headings=similar)


def _similar(missing: list[str], others: list[str]) -> Iterator[dict[str, str]]:
    """The headings that are meant for missing columns, with the difference if it is hard to see."""
    for column in missing:
        for heading in others:
            difference = find_difference(read_name(heading), column)
            if difference or _skeleton(heading) == _skeleton(column):
                yield {"known": column, "heading": displayable(heading), **difference}


def _picker(positions: list[int | None], width: int) -> Callable[[list[str]], Cells]:
    """A function that returns cells in the order of the form; a missing column is an empty cell.

    An empty cell is appended to each line, so that one call of `itemgetter` picks them all.
    """
    if positions == [0, 1, 2, 3, 4, 5, 6, None, None] and width == 7:
        return lambda cells: (*cells, "", "")
    pick: Callable[[list[str]], Cells] = itemgetter(
        *(width if position is None else position for position in positions)
    )
    return lambda cells: pick([*cells, ""])
