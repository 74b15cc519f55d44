"""One row that comes without a file, by the API: read, compared and written as one of a file."""

from collections.abc import Mapping
from uuid import UUID

from keyfiles.imports.loading import lock_loading
from keyfiles.imports.tables.cells import read_cell
from keyfiles.imports.tables.keys import KeyReader
from keyfiles.imports.tables.kinds import TABLES
from vlsc.lib.tables import Change, Load, Reads, Row


def load_row(
    kind: str, cells: Mapping[str, str], load: Load
) -> tuple[Row, Change | None, set[UUID]]:
    """Load a row in the transaction of the caller, under the lock of all loads.

    Returns the row, what it changed (None if it was refused: the row says why), and the licensing
    IDs that are concerned.
    """
    table, row = TABLES[kind], Row(1, {})
    keys = KeyReader() if any(column.reads == Reads.KEY for column in table.columns) else None
    for column in table.columns:
        if column.name in cells or column.is_required:
            row.values[column.name], fault = read_cell(column, cells.get(column.name, ""), keys)
            row.faults += [fault] if fault else []
    if not row.is_good:
        return row, None, set()
    lock_loading()
    changes = table.plan([row])
    if not row.is_good:
        return row, None, set()
    affected = [] if changes[0].is_unchanged else table.write(changes, load)
    return row, changes[0], set(affected)
