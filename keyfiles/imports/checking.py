"""Checking a key file or load file, which changes nothing in the center."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from jobs.leases import Lease
from jobs.progress import Progress
from keyfiles.imports import comparison, tables
from keyfiles.imports.changes import write_changes
from keyfiles.imports.counts import count_rows
from keyfiles.imports.staging import Staged, stage
from keyfiles.imports.work import CHECKING, attempt_import
from keyfiles.models import (
    ImportChange,
    ImportFinding,
    ImportLicensingId,
    ImportRow,
    KeyImport,
)
from keyfiles.states import ImportState


def check(import_id: UUID, *, at: datetime) -> None:
    """Check an upload; does nothing in another state. Safe to run twice or concurrently."""

    def do(lease: Lease, key_import: KeyImport, progress: Progress) -> None:
        clear_staged(import_id)
        if not key_import.is_key_file:
            tables.check_table(lease, key_import, progress, at)
            return
        staged = stage(key_import, lease, progress)
        comparison.analyze_staged(staged.rows)
        with transaction.atomic():
            counts = _compare(staged, lease)
            progress.check()
            progress.stop()
            _end(lease, staged, counts, at)

    attempt_import(CHECKING, import_id, do)


def clear_staged(import_id: UUID) -> None:
    """Delete the staged rows, findings and changes of earlier attempts."""
    clear_rows(import_id)
    _delete(import_id, ImportFinding, ImportChange)


def clear_rows(import_id: UUID) -> None:
    """Delete the staged rows; the findings and changes stay, for the page."""
    _delete(import_id, ImportRow, ImportLicensingId)


def _delete(import_id: UUID, *tables: type[Model]) -> None:
    for model in tables:
        model._default_manager.filter(key_import=import_id)._raw_delete("default")  # type: ignore[attr-defined]


def _compare(staged: Staged, lease: Lease) -> dict[str, Any]:
    comparison.check_rows(lease.row_id, lease.attempt)
    counts = count_rows(lease.row_id, lease.attempt)
    counts["changes"] = write_changes(lease.row_id, lease.attempt)
    good = staged.rows - staged.skipped - counts["errors"]
    return {**counts, "rows": staged.rows, "skipped": staged.skipped, "good": good}


def _end(lease: Lease, staged: Staged, counts: dict[str, Any], at: datetime) -> None:
    lease.end(
        ImportState.CHECKED,
        staged_attempt=lease.attempt,
        counts={**counts, "more_unknown_names": staged.more_unknown_names},
        ignored_columns=staged.layout.ignored,
        unknown_names=staged.unknown_names,
        delimiter=staged.layout.delimiter,
        rows_total=staged.rows,
        rows_done=staged.rows,
        lines=staged.survey.lines,
        checked_at=at,
    )
