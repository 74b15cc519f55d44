"""The rows of a load file compared with the center, and how that is counted and reported."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from keyfiles.imports.findings import Finding, Findings, ShownRow
from keyfiles.imports.tables.kinds import TABLES
from keyfiles.imports.tables.reading import TableFile
from keyfiles.models import ImportChange, ImportFinding, KeyImport
from keyfiles.readers.display import displayable
from vlsc.lib.ids import uuid7
from vlsc.lib.tables import Change, Row, Table, show

BATCH = 2_000
# Counts that only key files have.
NONE = dict.fromkeys(
    ("skipped", "confirmed", "not_in_file", "new_keys", "new_licensing_ids", "new_organizations",
     "more_unknown_names"),
    0,
)  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """What loading the good rows would do, and what is wrong with the others."""

    table: Table
    rows: list[Row]
    changes: list[Change]

    @property
    def new(self) -> list[Change]:
        return [change for change in self.changes if change.is_new]

    @property
    def changed(self) -> list[Change]:
        return [change for change in self.changes if not (change.is_new or change.is_unchanged)]

    def count(self) -> dict[str, Any]:
        """The counts, under the names that those of key files have."""
        codes: dict[str, Counter[str]] = {}
        for row in self.rows:
            for fault in row.faults:
                kind = str(_kind(fault.is_warning))
                codes.setdefault(kind, Counter())[fault.code] += 1
        new, changed = len(self.new), len(self.changed)
        errors = sum(not row.is_good for row in self.rows)
        warnings = sum(any(fault.is_warning for fault in row.faults) for row in self.rows)
        shown = {ImportChange.Kind.NEW: new, ImportChange.Kind.CHANGED: changed}
        return NONE | {
            "rows": len(self.rows),
            "good": len(self.rows) - errors,
            "errors": errors,
            "warnings": warnings,
            "new": new,
            "updated": changed,
            "unchanged": len(self.changes) - new - changed,
            "codes": codes,
            "changes": {str(kind): number for kind, number in shown.items() if number},
        }


def compare_table(key_import: KeyImport, file: TableFile) -> Compared:
    """Compare all rows with the center as it is now."""
    table = TABLES[key_import.kind]
    return Compared(table, file.rows, table.plan(file.rows))


def write_report(compared: Compared, import_id: UUID, attempt: int) -> None:
    """Write the findings and changes, for the page. Raises `Unreadable` at too many findings."""
    findings = Findings(import_id, attempt)
    names = [column.name for column in compared.table.columns if column.is_key]
    for row in compared.rows:
        if row.faults:
            shown = " ".join(filter(None, (show(row.values.get(name)) for name in names)))
            found = [
                Finding(_kind(fault.is_warning), fault.column, fault.code, dict(fault.facts))
                for fault in row.faults
            ]
            findings.add(row.line, _shown_row(shown), "", found)
    findings.write()
    changes = (
        *((ImportChange.Kind.NEW, change) for change in compared.new),
        *((ImportChange.Kind.CHANGED, change) for change in compared.changed),
    )
    ImportChange.objects.bulk_create(
        [_stored(kind, change, import_id, attempt) for kind, change in changes], batch_size=BATCH
    )


def _kind(is_warning: bool) -> ImportFinding.Kind:
    return ImportFinding.Kind.WARNING if is_warning else ImportFinding.Kind.ERROR


def _shown_row(name: str) -> ShownRow:
    return ShownRow(displayable(name), "", "", has_spread_key=False)


def _stored(kind: ImportChange.Kind, change: Change, import_id: UUID, attempt: int) -> ImportChange:
    cells = [[column, *values] for column, values in change.cells.items()]
    return ImportChange(
        id=uuid7(),
        key_import_id=import_id,
        attempt=attempt,
        kind=kind,
        line=change.row.line,
        number=change.name[:80],
        is_new=change.is_new,
        cells=cells,
    )
