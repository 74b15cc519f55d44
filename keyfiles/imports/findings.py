"""What the check finds about rows, gathered and written: errors and warnings."""

import csv
import io
import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from keyfiles.models import ImportFinding
from keyfiles.readers import Unreadable
from keyfiles.readers.cells import shown
from keyfiles.readers.layout import Cells
from vlsc.lib.ids import uuid7

Kind = ImportFinding.Kind
COLUMNS = (
    'id, key_import_id, attempt, kind, line, position, "column", code, facts,'
    " number, product_name, type, last_five"
)

MOST = 1_000_000  # findings of one file: who has more has no key file
ROOM = 64  # places for the findings of one line; those of the whole file come behind


class Finding(NamedTuple):
    """One thing to say about a row. `facts` go into the sentence and hold no key."""

    kind: str
    column: str
    code: str
    facts: dict[str, Any]


def error(column: str, code: str, **facts: Any) -> Finding:
    """A finding that keeps its row from being loaded."""
    return Finding(Kind.ERROR, column, code, facts)


def warning(column: str, code: str, **facts: Any) -> Finding:
    """A finding that does not."""
    return Finding(Kind.WARNING, column, code, facts)


@dataclass
class Findings:
    """The findings of one attempt, written by COPY after every block of rows."""

    import_id: UUID
    attempt: int
    waiting: list[tuple[Any, ...]] = field(default_factory=list)
    written: int = 0

    def add(self, line: int, cells: Cells, last_five: str, found: list[Finding]) -> None:
        """Keep what was found about a line, with the cells that tell people which row it is."""
        row = (shown(cells[0]), shown(cells[3]), cells[5].strip()[:5].lower(), last_five)
        for position, finding in enumerate(found, line * ROOM):
            facts = json.dumps(finding.facts)
            about = (finding.kind, line, position, finding.column, finding.code, facts)
            self.waiting.append((uuid7(), self.import_id, self.attempt, *about, *row))

    def write(self) -> None:
        """Write those that wait. Raises `Unreadable` when they are too many to be read."""
        if not self.waiting:
            return
        text = io.StringIO()
        csv.writer(text).writerows(self.waiting)
        text.seek(0)
        with connection.cursor() as cursor:
            # FORCE_NOT_NULL: an empty cell is an empty text here, never a null.
            cursor.copy_expert(
                f"COPY keyfiles_importfinding ({COLUMNS}) FROM STDIN"
                ' (FORMAT csv, FORCE_NOT_NULL ("column", number, product_name, type, last_five))',
                text,
            )
        self.written += len(self.waiting)
        self.waiting.clear()
        if self.written > MOST:
            raise Unreadable("too_many_errors", limit=f"{MOST:,}")
