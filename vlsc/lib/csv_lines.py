"""CSV that is safe to open in a spreadsheet: RFC 4180, UTF-8 with BOM, no formulas.

These files quote what people have written, so their cells can hold anything. A program that knows
the comma and the quotation marks reads every cell as it was, but for the apostrophes before what
could be a formula. One that splits the lines at semicolons or tabs finds no formula either, and
since every cell is in quotes, it doesn't take a quotation mark that ends a cell for one that
begins a cell and goes on in the next line.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator

BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets do not recognize UTF-8
CONTENT_TYPE = "text/csv; charset=utf-8"
LINES_AT_ONCE = 500  # because a network write for every line would be slow
# Where a cell could begin for some reader: at the start, behind a separator or a line break, with
# blanks, invisible characters and quotation marks between. An apostrophe already makes it text.
_formula = re.compile(
    "(?:^|(?<=[,;\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]))"
    '(?:[\\s\x00-\x1f\x7f-\x9f"\u201c\u201d\uff02\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff])*'
    "(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])"
)


def csv_lines(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The file in chunks of lines."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    text.write(BYTE_ORDER_MARK)
    writer.writerow(list(headings))
    for number, row in enumerate(rows, 1):
        writer.writerow([safe_text(str(cell)) for cell in row])
        if number % LINES_AT_ONCE == 0:
            yield _drain(text)
    yield _drain(text)


def safe_text(text: str) -> str:
    """The text with an apostrophe before everything that a spreadsheet could take for a formula.

    It may be a cell, or a line of cells that somebody else has separated.
    """
    return _formula.sub(lambda match: f"{match.group()}'", text)


def _drain(text: io.StringIO) -> str:
    lines = text.getvalue()
    text.seek(0)
    text.truncate()
    return lines
