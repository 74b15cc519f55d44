"""CSV that is safe to open in a spreadsheet: RFC 4180, UTF-8 with BOM, no formulas."""

import csv
import io
from collections.abc import Iterable, Iterator

from vlsc.lib.text import begins_formula

BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets do not recognize UTF-8
CONTENT_TYPE = "text/csv; charset=utf-8"
LINES_AT_ONCE = 500  # because a network write for every line would be slow


def csv_lines(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The file in chunks of lines. Cells that look like a formula are prefixed by an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    text.write(BYTE_ORDER_MARK)
    writer.writerow(list(headings))
    for number, row in enumerate(rows, 1):
        writer.writerow([safe_cell(str(cell)) for cell in row])
        if number % LINES_AT_ONCE == 0:
            yield _drain(text)
    yield _drain(text)


def safe_cell(cell: str) -> str:
    """The cell, prefixed by an apostrophe if a spreadsheet could take it for a formula."""
    return f"'{cell}" if begins_formula(cell) else cell


def _drain(text: io.StringIO) -> str:
    lines = text.getvalue()
    text.seek(0)
    text.truncate()
    return lines
