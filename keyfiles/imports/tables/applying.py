"""Loading a checked and confirmed load file: all its good rows in one transaction, with its log
line.

The rows are compared once more under the lock of all loads. So of two operators who load the same
file at once, the second one's changes nothing.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actor import Actor
from audit.services import record
from jobs.leases import Lease
from jobs.progress import Progress
from keyfiles.imports.bad_rows import store_bad_rows
from keyfiles.imports.loading import lock_loading
from keyfiles.imports.tables.comparing import Compared, compare_table, write_report
from keyfiles.imports.tables.reading import read_table
from keyfiles.models import ImportChange, ImportFinding, KeyImport
from keyfiles.states import ImportState
from vlsc.lib.tables import Load


def load_table(
    lease: Lease, key_import: KeyImport, by: Actor, at: datetime, progress: Progress
) -> bool:
    """Load it; False if rows have become bad since the check: then it must be confirmed again."""
    file = read_table(key_import, progress)
    bad = store_bad_rows(key_import) if key_import.counts["errors"] else {}
    with transaction.atomic():
        lock_loading()
        compared = compare_table(key_import, file)
        counts = compared.count()
        if _bad_lines(compared) != _known_bad_lines(key_import):
            _report_again(compared, key_import)
            progress.stop()
            lease.end(ImportState.CHECKED, counts=counts | {"has_changed": True})
            return False
        load = Load(at=at, today=by.today, source=key_import.file_name)
        affected = list(compared.table.write([*compared.new, *compared.changed], load))
        _record(key_import, by, at, counts, affected)
        progress.check()
        progress.stop()
        ended = {"applied_at": at, "counts": counts, **bad}
        ended["rows_done"] = key_import.rows_total or 0
        lease.end(ImportState.APPLIED, stored_as="", file_key=None, **ended)
    return True


def _bad_lines(compared: Compared) -> set[int]:
    return {row.line for row in compared.rows if not row.is_good}


def _known_bad_lines(key_import: KeyImport) -> set[int]:
    errors = ImportFinding.objects.filter(
        key_import=key_import, attempt=key_import.staged_attempt, kind=ImportFinding.Kind.ERROR
    )
    return set(errors.values_list("line", flat=True))


def _report_again(compared: Compared, key_import: KeyImport) -> None:
    for model in (ImportFinding, ImportChange):
        model.objects.filter(key_import=key_import, attempt=key_import.staged_attempt).delete()
    write_report(compared, key_import.pk, key_import.staged_attempt)


def _record(
    key_import: KeyImport, by: Actor, at: datetime, counts: dict[str, int], affected: list[UUID]
) -> None:
    """Write the log line, under every licensing ID where something changed."""
    names = ("rows", "new", "updated", "unchanged", "errors")
    record(
        by=by,
        at=at,
        action="load.loaded",
        subject=("load", key_import.pk, key_import.file_name),
        licensing_ids=affected,
        sha256=key_import.sha256,
        kind=key_import.kind,
        counts={name: counts[name] for name in names},
        new=counts["new"],
        updated=counts["updated"],
    )
