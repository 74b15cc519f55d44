"""Reads the sheet of a workbook (.xlsx) as lines of delimited text.

Whatever reads text reads workbooks by this, and line 7 is row 7. A cell is what its text would be,
and where a spreadsheet could have changed it, it becomes a text that is refused at its cell: a
formula and an error keep their equals sign, a date its time of day, a long number its exponent.
A break inside a cell counts as a blank.
"""

import re
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from keyfiles.readers.display import displayable
from keyfiles.readers.encodings import Unreadable
from keyfiles.readers.workbooks import open_workbook

MAGIC = b"PK\x03\x04"
MOST_ROWS = 250_000
MOST_COLUMNS = 200
LARGEST_EXACT = 10**15  # spreadsheets keep fifteen digits
ROWS_AT_ONCE = 500
_breaks = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85]|_x00[01][0-9A-Fa-f]_")
_zeros = re.compile("0{2,}")


def read_as_text(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """A file of text as it is, a workbook as text in UTF-8. Raises `Unreadable`."""
    source = iter(chunks)
    head = next((chunk for chunk in source if chunk), b"")
    if head.startswith(MAGIC):
        yield from _sheet_text(chain([head], source))
    else:
        yield head
        yield from source


def _sheet_text(chunks: Iterable[bytes]) -> Iterator[bytes]:
    from openpyxl import load_workbook  # 8 to 19 MiB, for those processes only that read workbooks

    file = open_workbook(chunks)
    book = _reading(lambda: load_workbook(file, read_only=True, keep_links=False))
    for batch in _batches_of(_only_sheet(book)):
        yield "".join("\t".join(map(_cell_text, row)) + "\n" for row in batch).encode()


def _only_sheet(book: Any) -> Any:
    """The only sheet with anything in it. Raises `Unreadable`."""
    filled = [sheet for sheet in book.worksheets if any(map(_is_filled, _batches_of(sheet)))]
    if not filled:
        raise Unreadable("empty")
    if len(filled) > 1:
        names = ", ".join(displayable(sheet.title) for sheet in filled)
        raise Unreadable("several_sheets", names=names)
    return filled[0]


def _is_filled(batch: list[tuple[Any, ...]]) -> bool:
    return any(cell.value is not None for row in batch for cell in row)


def _batches_of(sheet: Any) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a sheet with their cells, also those that are empty or left out."""
    sheet.reset_dimensions()  # what the sheet says about its size need not be true
    rows, read = sheet.iter_rows(max_row=MOST_ROWS + 1), 0
    while batch := _reading(lambda: list(islice(rows, ROWS_AT_ONCE))):
        read += len(batch)
        if read > MOST_ROWS or max(map(len, batch)) > MOST_COLUMNS:
            raise Unreadable("sheet_cells", rows=f"{MOST_ROWS:,}", columns=MOST_COLUMNS)
        yield batch


def _reading(read: Any) -> Any:
    """What the library reads. It raises many kinds of errors about files that are broken."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read()
    except Exception as error:
        raise Unreadable("sheet_broken") from error


def _cell_text(cell: Any) -> str:
    """A cell as text; quoted where it would not be read as it is."""
    text = _breaks.sub(" ", _value_text(cell))
    return '"' + text.replace('"', '""') + '"' if '"' in text or "\t" in text else text


def _value_text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return value if isinstance(value, str) and value.startswith("=") else "="
    if cell.data_type == "e":
        return f"={value}"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number_text(value, cell.number_format)
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value.isoformat()} 00:00:00"
    return str(value)


def _number_text(value: float, number_format: str) -> str:
    """A number as its digits; with zeros before it where its format shows them."""
    if value != value or abs(value) >= LARGEST_EXACT:
        return str(float(value))
    if value != int(value):
        return str(value)
    text = str(int(value))
    return text.zfill(len(number_format)) if _zeros.fullmatch(number_format) else text
