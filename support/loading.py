"""Loading the telephone directory: a row for each country, and one with none for all others."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from agreements.loading.references import write_rows
from keyfiles.imports.tables.registering import register_table
from keyfiles.readers.display import displayable
from keyfiles.states import FileKind
from support.models import CallCenter
from support.readers import read_days, read_hours, read_parts, show_cells
from vlsc.lib.tables import Change, Column, Load, Reads, Row, Table, compare, good, refuse_twins

COLUMNS = (
    Column(name="country", reads=Reads.RAW, limit=2, is_named=True, is_key=True),
    Column(name="name", limit=80, is_required=True),
    Column(name="numbers", reads=Reads.RAW, limit=400, is_required=True),
    Column(name="hours", reads=Reads.RAW, is_required=True),
    Column(name="time_zone", reads=Reads.RAW, limit=64, is_required=True),
    Column(name="days", reads=Reads.RAW, is_required=True),
    Column(name="languages", reads=Reads.RAW, limit=160, is_required=True),
)
SAMPLE = (
    *("SE", "Sweden", "020 000 00 00; +46 8 000 00 00", "08:30-17:00"),
    *("Europe/Stockholm", "Mon-Fri", "sv, en"),
)
FIELDS = {field.name: field for field in CallCenter._meta.fields}
# How the cells are read besides the hours, and what is said of those that can't be.
READERS: dict[str, tuple[Callable[[str], Any], str]] = {
    "country": (str.upper, "country_malformed"),
    "numbers": (lambda text: read_parts(text, ";"), "telephone_malformed"),
    "time_zone": (str, "time_zone_unknown"),
    "days": (read_days, "days_malformed"),
    "languages": (lambda text: read_parts(text, ","), "languages_malformed"),
}


def plan(rows: Sequence[Row]) -> list[Change]:
    """Compare the rows with the directory; refuses cells that the form of an entry refuses too."""
    for row in good(rows):
        _read_hours(row)
        for column in READERS:
            _read(row, column)
    refuse_twins(rows, "country", lambda row: row.values["country"])
    known = {entry.country: entry for entry in CallCenter.objects.all()}
    return [_change(row, known.get(row.values["country"])) for row in good(rows)]


def write(changes: Sequence[Change], load: Load) -> list[UUID]:
    """Write the entries; no licensing ID is concerned."""
    write_rows(changes, CallCenter)
    return []


def _read_hours(row: Row) -> None:
    text = row.values.pop("hours")
    try:
        row.values["opens"], row.values["closes"] = read_hours(text)
    except ValueError:
        row.refuse("hours", "hours_malformed", text=displayable(text))


def _read(row: Row, column: str) -> None:
    """Put the value in place of the text, as the model's field accepts it."""
    (read, code), text = READERS[column], row.values[column]
    try:
        row.values[column] = FIELDS[column].clean(read(text), None)
    except (ValueError, ValidationError):
        row.refuse(column, code, text=displayable(text))


def _change(row: Row, known: CallCenter | None) -> Change:
    before = show_cells(known) if known else {}
    entry = known or CallCenter(country=row.values["country"])
    change = compare(row, f"{entry.country} {row.values['name']}".strip(), entry, row.values, {})
    after = show_cells(entry)
    change.cells = {
        column: (before.get(column, ""), text)
        for column, text in after.items()
        if before.get(column, "") != text
    }
    return change


DIRECTORY = Table(columns=COLUMNS, plan=plan, write=write)


def register() -> None:
    """Make it a kind of load file."""
    register_table(FileKind.DIRECTORY, DIRECTORY, SAMPLE)
