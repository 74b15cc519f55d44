"""Reads a file of machines: delimited text with a header, in any order and case of its columns.

A file that is no such table is refused as a whole. A wrong installation ID is not: it concerns its
row only.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from keyfiles.models.finding_texts import describe_failure
from keyfiles.readers.cells import is_blank, trim
from keyfiles.readers.encodings import Unreadable, survey
from vlsc.lib.refused import CodedMessage, Invalid
from vlsc.lib.text import fold_name

FOLDER = "proxy"  # of the storage
MOST_BYTES, MOST_ROWS = 10 << 20, 20_000
DELIMITERS = ",\t;"
NAME, INSTALLATION_ID = "machine_name", "installation_id"
# A result may be sent again, with its wrong rows mended: its old results are not kept.
RESULTS = ("result", "bad_group", "confirmation_id")
KNOWN = (NAME, INSTALLATION_ID, *RESULTS)


@dataclass(frozen=True)
class Row:
    """A row with as many cells as there are headings, and the line where it begins, from 1."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """The headings and rows, without old results, and which columns are known ones."""

    headings: list[str]
    rows: list[Row]
    id_at: int
    name_at: int | None

    def machines(self) -> list[tuple[str, str]]:
        """The installation ID of each row as it stands there, and the machine's name."""
        at = self.name_at
        return [
            (row.cells[self.id_at], "" if at is None else " ".join(row.cells[at].split()))
            for row in self.rows
        ]


def read_table(content: bytes) -> Table:
    """Read a whole file. Raises `Invalid` for one that is no table of machines."""
    try:
        text = content.decode(survey([content]).encoding)
    except Unreadable as error:
        raise _invalid(error.code, describe_failure({"code": error.code, **error.facts})) from None
    delimiter = _detect_delimiter(text)
    rows = _read_rows(text, delimiter)
    headings = next(rows).cells
    known = [_known(heading) for heading in headings]
    _require_columns(known)
    kept = [at for at, name in enumerate(known) if name not in RESULTS]
    names = [known[at] for at in kept]
    found = [Row(row.line, _pick(row, kept, len(headings))) for row in rows]
    if not found:
        raise _invalid("no_rows", _("The file has a header and no rows."))
    return Table(
        [headings[at] for at in kept],
        found,
        names.index(INSTALLATION_ID),
        names.index(NAME) if NAME in names else None,
    )


def _read_rows(text: str, delimiter: str) -> Iterator[Row]:
    """The rows that are not blank, the header included. Raises `Invalid`."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line, count = 1, 0
    try:
        for cells in reader:
            if not all(map(is_blank, cells)):
                count += 1
                if count > MOST_ROWS + 1:
                    raise _too_many_rows()
                yield Row(line, cells)
            line = reader.line_num + 1
    except csv.Error:
        message = _("The row at line %(line)s cannot be read: a quotation mark may be missing.")
        raise _invalid("unreadable_row", message % {"line": line}) from None


def _detect_delimiter(text: str) -> str:
    """The delimiter at which the header names most of the columns."""
    counts = {delimiter: _count_known(text, delimiter) for delimiter in DELIMITERS}
    best = max(counts, key=lambda delimiter: counts[delimiter])
    if not counts[best]:
        message = _("The first line does not name the columns machine_name and installation_id.")
        raise _invalid("no_header", message)
    return best


def _count_known(text: str, delimiter: str) -> int:
    try:
        header = next(_read_rows(text, delimiter), None)
    except Invalid:
        return 0
    return sum(bool(_known(heading)) for heading in header.cells) if header else 0


def _known(heading: str) -> str:
    """The name of a known column that the heading means; empty for another."""
    letters = "".join(filter(str.isalnum, fold_name(trim(heading))))
    return next((name for name in KNOWN if name.replace("_", "") == letters), "")


def _require_columns(known: list[str]) -> None:
    if INSTALLATION_ID not in known:
        raise _invalid("column_missing", _("The column installation_id is missing."))
    twice = next((name for name in KNOWN if known.count(name) > 1), "")
    if twice:
        raise _invalid("column_twice", _("The column %(name)s appears twice.") % {"name": twice})


def _pick(row: Row, kept: list[int], width: int) -> list[str]:
    if not all(map(is_blank, row.cells[width:])):
        message = _("The row at line %(line)s has more cells than the header has columns.")
        raise _invalid("too_many_cells", message % {"line": row.line})
    cells = [*row.cells, *[""] * (width - len(row.cells))]
    return [cells[at] for at in kept]


def _too_many_rows() -> Invalid:
    message = _("The file can have at most %(most)s rows. Split it and send the parts.")
    return _invalid("too_many", message % {"most": MOST_ROWS})


def _invalid(code: str, message: str) -> Invalid:
    return Invalid({"file": [CodedMessage(message, code)]})
