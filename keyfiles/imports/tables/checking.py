"""Checking a load file, which changes nothing in the center."""

from datetime import datetime

from django.db import transaction

from jobs.leases import Lease
from jobs.progress import Progress
from keyfiles.imports.tables.comparing import compare_table, write_report
from keyfiles.imports.tables.reading import read_table
from keyfiles.models import KeyImport
from keyfiles.states import ImportState


def check_table(lease: Lease, key_import: KeyImport, progress: Progress, at: datetime) -> None:
    """Read the file, compare it with the center, and keep the report. Raises `Unreadable`."""
    file = read_table(key_import, progress)
    lease.write(rows_total=len(file.rows), encoding=file.survey.encoding)
    with transaction.atomic():
        compared = compare_table(key_import, file)
        write_report(compared, key_import.pk, lease.attempt)
        progress.check()
        progress.stop()
        lease.end(
            ImportState.CHECKED,
            staged_attempt=lease.attempt,
            counts=compared.count(),
            ignored_columns=file.layout.ignored,
            delimiter=file.layout.delimiter,
            rows_total=len(file.rows),
            rows_done=len(file.rows),
            lines=file.survey.lines,
            checked_at=at,
        )
