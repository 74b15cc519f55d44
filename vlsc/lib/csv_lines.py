"""CSV that is safe to open in a spreadsheet: RFC 4180, UTF-8 with BOM, no formulas."""

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
    writer = csv.writer(text)
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
