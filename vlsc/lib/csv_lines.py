"""CSV that is safe to open in a spreadsheet: RFC 4180, UTF-8 with BOM, no formulas.

These files quote what people have written, so their cells can hold anything. A program that knows
the comma and the quotation marks reads every cell as it was, but for the apostrophes before what
could be a formula. One that splits the lines at semicolons or tabs finds no formula either, and
since every cell is in quotes, it doesn't take a quotation mark that ends a cell for one that
begins a cell and goes on in the next line.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from vlsc.lib.text import escape_formulas

BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets do not recognize UTF-8
CONTENT_TYPE = "text/csv; charset=utf-8"
LINES_AT_ONCE = 500  # because a network write for every line would be slow


def csv_lines(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The file in chunks of lines, with an apostrophe before everything that could be a formula."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    text.write(BYTE_ORDER_MARK)
    writer.writerow(list(headings))
    for number, row in enumerate(rows, 1):
        writer.writerow([escape_formulas(str(cell)) for cell in row])
        if number % LINES_AT_ONCE == 0:
            yield _drain(text)
    yield _drain(text)


def _drain(text: io.StringIO) -> str:
    lines = text.getvalue()
    text.seek(0)
    text.truncate()
    return lines
