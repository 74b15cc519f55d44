"""CSV that a spreadsheet opens safely: RFC 4180, UTF-8 with its mark, no cell a live formula."""

import csv
from collections.abc import Iterable, Iterator

from vlsc.lib.text import begins_formula

BYTE_ORDER_MARK = "\ufeff"  # spreadsheets take the file for UTF-8 by it
CONTENT_TYPE = "text/csv; charset=utf-8"


class _Line:
    """A file that hands each line on instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a file. A cell that begins a formula gets an apostrophe before it."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow(list(headings))
    for row in rows:
        yield writer.writerow([safe_cell(str(cell)) for cell in row])


def safe_cell(cell: str) -> str:
    """A cell that a spreadsheet could take for a formula, as the text that it is."""
    return f"'{cell}" if begins_formula(cell) else cell
