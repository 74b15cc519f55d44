"""The report of a check as a file: one finding a line, in CSV that a spreadsheet opens safely."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator

from vlsc.lib.text import begins_formula

LINES_AT_ONCE = 500


def write_report(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    """UTF-8 with BOM, comma, CRLF. A cell that begins a formula gets an apostrophe before it."""
    yield codecs.BOM_UTF8
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    for number, row in enumerate(rows, 1):
        writer.writerow([_safe(str(cell)) for cell in row])
        if number % LINES_AT_ONCE == 0:
            yield _taken(text)
    yield _taken(text)


def _safe(cell: str) -> str:
    return f"'{cell}" if begins_formula(cell) else cell


def _taken(text: io.StringIO) -> bytes:
    data = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return data
