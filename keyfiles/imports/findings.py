"""Collects and writes the errors and warnings that the check finds in rows."""

import csv
import io
import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from keyfiles.models import ImportFinding
from keyfiles.readers import Unreadable
from keyfiles.readers.cells import TYPES, trim
from keyfiles.readers.display import displayable, has_spread_key, mask_cells
from keyfiles.readers.layout import Cells
from vlsc.lib.ids import uuid7
from vlsc.lib.text import fold_name

Kind = ImportFinding.Kind
COLUMNS = (
    'id, key_import_id, attempt, kind, line, position, "column", code, facts,'
    " number, product_name, type, last_five"
)

MOST = 1_000_000  # findings of one file; with more it is hardly a key file
POSITIONS_PER_LINE = 64  # the second half is for findings of the comparison


class Finding(NamedTuple):
    """An error or warning about a row. `facts` are for the message and never contain a key."""

    kind: str
    column: str
    code: str
    facts: dict[str, Any]


def error(column: str, code: str, **facts: Any) -> Finding:
    """A finding that prevents its row from being loaded."""
    return Finding(Kind.ERROR, column, code, facts)


def warning(column: str, code: str, **facts: Any) -> Finding:
    """A finding that does not prevent its row from being loaded."""
    return Finding(Kind.WARNING, column, code, facts)


class ShownRow(NamedTuple):
    """The cells by which people recognize a row, as they may be shown."""

    number: str
    product_name: str
    type: str
    has_spread_key: bool  # a product key stands across several cells


NOTHING_SHOWN = ShownRow("", "", "", has_spread_key=False)


def show_row(cells: Cells) -> ShownRow:
    """What may be shown of a row; a key in its own cell must be left out before."""
    masked = mask_cells(cells)
    number, product_name, unknown_type = (displayable(masked[at]) for at in (0, 3, 5))
    kind = TYPES.get(fold_name(trim(cells[5])), unknown_type)
    return ShownRow(number, product_name, kind, has_spread_key(cells))


@dataclass
class Findings:
    """The findings of one attempt, written by COPY after every block of rows."""

    import_id: UUID
    attempt: int
    pending: list[tuple[Any, ...]] = field(default_factory=list)
    written: int = 0

    def add(self, line: int, shown: ShownRow, last_five: str, found: list[Finding]) -> None:
        """Keep the findings of a line, with the cells by which people recognize the row."""
        row = (shown.number, shown.product_name, shown.type, last_five)
        for position, finding in enumerate(found, line * POSITIONS_PER_LINE):
            facts = json.dumps(finding.facts)
            values = (finding.kind, line, position, finding.column, finding.code, facts)
            self.pending.append((uuid7(), self.import_id, self.attempt, *values, *row))

    def write(self) -> None:
        """Write the pending findings. Raises `Unreadable` if the file has too many."""
        if not self.pending:
            return
        text = io.StringIO()
        csv.writer(text).writerows(self.pending)
        text.seek(0)
        with connection.cursor() as cursor:
            # FORCE_NOT_NULL: an empty cell is an empty text here, never a null.
            cursor.copy_expert(
                f"COPY keyfiles_importfinding ({COLUMNS}) FROM STDIN"
                ' (FORMAT csv, FORCE_NOT_NULL ("column", number, product_name, type, last_five))',
                text,
            )
        self.written += len(self.pending)
        self.pending.clear()
        if self.written > MOST:
            raise Unreadable("too_many_errors", limit=f"{MOST:,}")
