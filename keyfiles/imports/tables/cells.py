"""The values of cells of load files by the kind of their column, and what is wrong with them."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from keyfiles.imports.tables.keys import KeyReader
from keyfiles.readers.cells import read_name, read_number, trim
from keyfiles.readers.display import displayable
from vlsc.lib.addresses import validate_address
from vlsc.lib.masking import contains_key
from vlsc.lib.numbers import find_number_fault, find_spreadsheet_fault
from vlsc.lib.tables import Column, Fault, Reads
from vlsc.lib.text import CellFault, find_cell_fault, fold_name

_integer = re.compile(r"-?[0-9]{1,9}", re.ASCII)
_bytes = re.compile(r"[0-9]{1,15}", re.ASCII)
_date = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_midnight = " 00:00:00"  # which dates of a workbook have
_made_date = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}.*", re.ASCII)
_between = re.compile(r"[\s,;]+")


class BadCell(Exception):
    """A cell that can't be read: a code, and its facts besides the text."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def read_cell(column: Column, cell: str, keys: KeyReader | None) -> tuple[Any, Fault | None]:
    """The value of a cell, or what is wrong with it."""
    if keys and column.reads == Reads.KEY:
        return keys.read(column.name, cell)
    text = read_name(cell)
    if not text:
        fault = Fault(column.name, "missing") if column.is_required else None
        return [] if column.reads == Reads.CHOICES else EMPTY.get(column.reads, ""), fault
    if contains_key(text):
        return None, Fault(column.name, "key_misplaced")
    if text.startswith("="):
        return None, Fault(column.name, "formula")
    try:
        return READERS[column.reads](column, cell), None
    except BadCell as bad:
        return None, Fault(column.name, bad.code, {"text": displayable(cell), **bad.facts})


def _read_name(column: Column, cell: str) -> str:
    return _checked(column, cell, find_cell_fault(read_name(cell)))


def _read_number(column: Column, cell: str) -> str:
    text = read_name(cell)
    return _checked(column, cell, find_cell_fault(text) or find_spreadsheet_fault(text))


def _read_ascii_number(column: Column, cell: str) -> str:
    # Not normalized: composing letters could make an ordinary one of a character that is none.
    return _checked(column, cell, find_number_fault(" ".join(trim(cell).split())))


def _checked(column: Column, cell: str, fault: CellFault | None) -> str:
    if fault:
        facts = {name: fact for name, fact in fault.facts.items() if name == "character"}
        raise BadCell(fault.code, **facts)
    text = read_name(cell)
    if _made_date.fullmatch(text):
        raise BadCell("spreadsheet_number")
    if len(text) > column.limit:
        raise BadCell("too_long", limit=column.limit)
    return text


def _read_date(column: Column, cell: str) -> date:
    text = trim(cell).removesuffix(_midnight)
    if _date.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise BadCell("date_malformed") from error
    raise BadCell("date_malformed")


def _read_integer(column: Column, cell: str) -> int:
    text = trim(cell)
    if not _integer.fullmatch(text):
        raise BadCell("integer_malformed")
    return int(text)


def _read_count(column: Column, cell: str) -> int:
    if (number := read_number(cell)) is None:
        raise BadCell("integer_malformed")
    return number


def _read_bytes(column: Column, cell: str) -> int:
    text = trim(cell)
    if not _bytes.fullmatch(text):
        raise BadCell("size_malformed")
    return int(text)


def _read_choice(column: Column, cell: str) -> str:
    text = fold_name(trim(cell))
    if text not in column.choices:
        raise BadCell("choice_unknown", choices=", ".join(column.choices))
    return text


def _read_choices(column: Column, cell: str) -> list[str]:
    words = [word for word in _between.split(trim(cell)) if word]
    return list(dict.fromkeys(_read_choice(column, word) for word in words))


def _read_raw(column: Column, cell: str) -> str:
    text = trim(cell)
    if len(text) > column.limit:
        raise BadCell("too_long", limit=column.limit)
    return text


def _read_address(column: Column, cell: str) -> str:
    text = trim(cell)
    try:
        validate_address(text)
    except ValidationError as error:
        raise BadCell("address_malformed") from error
    return text


EMPTY: dict[Reads, Any] = dict.fromkeys((Reads.DATE, Reads.INTEGER, Reads.COUNT, Reads.BYTES))
READERS: dict[Reads, Callable[[Column, str], Any]] = {
    Reads.NAME: _read_name,
    Reads.NUMBER: _read_number,
    Reads.ASCII_NUMBER: _read_ascii_number,
    Reads.DATE: _read_date,
    Reads.INTEGER: _read_integer,
    Reads.COUNT: _read_count,
    Reads.BYTES: _read_bytes,
    Reads.CHOICE: _read_choice,
    Reads.CHOICES: _read_choices,
    Reads.ADDRESS: _read_address,
    Reads.RAW: _read_raw,
}
