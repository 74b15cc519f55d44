"""What files of organizations, purchases and the like have in common: columns, rows, changes.

An app declares a `Table` for each kind of row that it can load; the importer of `keyfiles` reads
the file, calls `plan`, which changes nothing, and then `write` in one transaction. Nothing here
queries the center.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID


class Reads(Enum):
    """How the cells of a column are read."""

    NAME = "name"
    NUMBER = "number"  # text that no spreadsheet may have made a number of
    ASCII_NUMBER = "ascii number"
    DATE = "date"
    INTEGER = "integer"  # may be negative
    COUNT = "count"
    BYTES = "bytes"  # a count that may have more digits
    CHOICE = "choice"
    CHOICES = "choices"  # separated by blanks, commas or semicolons
    ADDRESS = "address"  # of mail
    RAW = "raw"  # by its table, which checks the text too
    KEY = "key"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: a required one must be in the file, and filled in each row.

    One that `is_named` must be in the file too, but its cells may be empty.
    """

    name: str
    reads: Reads = Reads.NAME
    limit: int = 40  # characters
    choices: tuple[str, ...] = ()
    is_required: bool = False
    is_named: bool = False
    is_key: bool = False  # part of what identifies the row


@dataclass(frozen=True)
class Fault:
    """Why a row can't be loaded, or (`is_warning`) what is unusual: a code with its facts."""

    column: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_warning: bool = False


@dataclass
class Row:
    """A row of a file: the values of the columns that the file has, and what is wrong with it."""

    line: int
    values: dict[str, Any]
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return all(fault.is_warning for fault in self.faults)

    def refuse(self, column: str, code: str, **facts: Any) -> None:
        """Note why the row can't be loaded."""
        self.faults.append(Fault(column, code, facts))

    def warn(self, column: str, code: str, **facts: Any) -> None:
        """Note what is unusual; the row is loaded all the same."""
        self.faults.append(Fault(column, code, facts, is_warning=True))


@dataclass
class Change:
    """What a row does: its model's instance as it will be, and the cells before and after.

    Nothing differs in a row that the center has already: `attributes` is empty then, and `extra`,
    with what its table writes besides, is too.
    """

    row: Row
    name: str
    instance: Any
    is_new: bool
    attributes: set[str] = field(default_factory=set)
    cells: dict[str, tuple[str, str]] = field(default_factory=dict)
    extra: list[Any] = field(default_factory=list)

    @property
    def is_unchanged(self) -> bool:
        return not (self.is_new or self.attributes or self.extra)


@dataclass(frozen=True, kw_only=True)
class Load:
    """When a file is loaded, and its name, which is the source of what it counts."""

    at: datetime
    today: date  # at the center
    source: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """One kind of file. `plan` refuses rows and compares the others with the center.

    `write` gets the changes of all good rows; it returns the ids of the licensing IDs whose
    administrators must know.
    """

    columns: tuple[Column, ...]
    plan: Callable[[Sequence[Row]], list[Change]]
    write: Callable[[Sequence[Change], Load], Iterable[UUID]]

    def names(self, *, only_required: bool = False) -> tuple[str, ...]:
        """The names of the columns, or only of those that a file must have."""
        return tuple(
            column.name
            for column in self.columns
            if column.is_required or column.is_named or not only_required
        )


def good(rows: Iterable[Row]) -> list[Row]:
    """The rows without an error."""
    return [row for row in rows if row.is_good]


def refuse_twins(rows: Iterable[Row], column: str, key: Callable[[Row], Hashable]) -> None:
    """Refuse each row about something that an earlier row is about."""
    first: dict[Hashable, int] = {}
    for row in good(rows):
        line = first.setdefault(key(row), row.line)
        if line != row.line:
            row.refuse(column, "row_twice", line=line)


def present(row: Row, *names: str) -> dict[str, Any]:
    """The values of those columns that the file has: the others keep what the center has."""
    return {name: row.values[name] for name in names if name in row.values}


def compare(
    row: Row, name: str, instance: Any, values: Mapping[str, Any], columns: Mapping[str, str]
) -> Change:
    """Set the values on the instance and say what differs; `columns` renames attributes."""
    change = Change(row, name, instance, is_new=instance._state.adding)
    for attribute, value in values.items():
        before = None if change.is_new else getattr(instance, attribute)
        if change.is_new or before != value:
            column = columns.get(attribute, attribute)
            if show(before) != show(value):
                change.cells[column] = (show(before), show(value))
            change.attributes.add(attribute)
            setattr(instance, attribute, value)
    return change


def show(value: Any) -> str:
    """A value as a report shows it; of a row of another table its number or name."""
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(getattr(value, "number", value))
