"""CSV that a spreadsheet opens safely: RFC 4180, UTF-8 with its mark, no cell a live formula."""

import csv
import io
from collections.abc import Iterable, Iterator

from vlsc.lib.text import begins_formula

BYTE_ORDER_MARK = "\ufeff"  # spreadsheets take the file for UTF-8 by it
CONTENT_TYPE = "text/csv; charset=utf-8"
LINES_AT_ONCE = 500  # a write to the network for each line would cost more than the line


def csv_lines(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """A file, some lines at a time. A cell that begins a formula gets an apostrophe before it."""
    text = io.StringIO()
    writer = csv.writer(text)
    text.write(BYTE_ORDER_MARK)
    writer.writerow(list(headings))
    for number, row in enumerate(rows, 1):
        writer.writerow([safe_cell(str(cell)) for cell in row])
        if number % LINES_AT_ONCE == 0:
            yield _taken(text)
    yield _taken(text)


def safe_cell(cell: str) -> str:
    """A cell that a spreadsheet could take for a formula, as the text that it is."""
    return f"'{cell}" if begins_formula(cell) else cell


def _taken(text: io.StringIO) -> str:
    lines = text.getvalue()
    text.seek(0)
    text.truncate()
    return lines
