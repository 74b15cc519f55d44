"""Reads a load file into rows: the values of its cells, and what is wrong with them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jobs.progress import Progress
from keyfiles.imports.header import read_header
from keyfiles.imports.tables.cells import read_cell
from keyfiles.imports.tables.keys import KeyReader
from keyfiles.imports.tables.kinds import TABLES, form_of
from keyfiles.imports.uploads import read_upload
from keyfiles.models import KeyImport
from keyfiles.readers import Block, Layout, Survey, Unreadable, survey
from keyfiles.readers.lines import is_blank_line, split_line
from vlsc.lib.tables import Column, Row

# All rows are in memory while they are compared, about 1 KB each.
MOST_ROWS = 250_000


@dataclass(frozen=True)
class TableFile:
    """A load file that has been read."""

    survey: Survey
    layout: Layout
    rows: list[Row]


def read_table(key_import: KeyImport, progress: Progress) -> TableFile:
    """Read every row. Raises `Unreadable`, also if there are none or too many."""
    found = survey(read_upload(key_import))
    layout, blocks = read_header(key_import, found, form_of(key_import.kind))
    columns = TABLES[key_import.kind].columns
    present = [(at, column) for at, column in enumerate(columns) if column.name in layout.present]
    rows: list[Row] = []
    keys = KeyReader() if layout.key_position is not None else None
    for row in _rows(blocks, layout, present, keys):
        rows.append(row)
        if len(rows) > MOST_ROWS:
            raise Unreadable("too_many_rows", limit=f"{MOST_ROWS:,}")
        progress.done = len(rows)
    progress.check()
    if not rows:
        raise Unreadable("no_rows")
    return TableFile(found, layout, rows)


def _rows(
    blocks: Iterable[Block],
    layout: Layout,
    present: list[tuple[int, Column]],
    keys: KeyReader | None,
) -> Iterator[Row]:
    for block in blocks:
        for line, text in enumerate(block.lines, block.first_line):
            if not is_blank_line(text):
                yield _read_row(line, text, layout, present, keys)


def _read_row(
    line: int,
    text: str,
    layout: Layout,
    present: list[tuple[int, Column]],
    keys: KeyReader | None,
) -> Row:
    row = Row(line, {})
    cells = split_line(text, layout.delimiter)
    if cells is None:
        row.refuse("", "quote_not_closed")
        return row
    fitting = layout.fit(cells)
    if fitting is None:
        code = "too_few_cells" if len(cells) < layout.width else "too_many_cells"
        row.refuse("", code, found=len(cells), expected=layout.width)
        return row
    picked = layout.pick(fitting)
    for at, column in present:
        row.values[column.name], fault = read_cell(column, picked[at], keys)
        if fault:
            row.faults.append(fault)
    return row
