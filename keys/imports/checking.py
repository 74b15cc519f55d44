"""The check of a key file, which changes nothing in the center."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from keys.imports import passes
from keys.imports.failing import told
from keys.imports.heartbeat import Heartbeat
from keys.imports.staging import Staged, stage
from keys.leases import Lease, claim
from keys.models import ImportFinding, ImportPlace, ImportRow, KeyImport
from keys.states import ImportState


def check(import_id: UUID, *, at: datetime) -> None:
    """Check one upload, if it waits for that. Safe to run twice, and twice at once."""
    lease = claim(
        KeyImport, import_id, waiting=ImportState.RECEIVED, working=ImportState.CHECKING, at=at
    )
    if lease is None:
        return
    key_import = KeyImport.objects.get(pk=import_id)
    with told(lease, key_import, waiting=ImportState.RECEIVED):
        clear_staged(import_id)
        with Heartbeat(lease) as beat:
            staged = stage(key_import, lease, beat)
            passes.know_staged(staged.rows)
            with transaction.atomic():
                counts = _compare(staged, lease)
                beat.stop()
                _end(lease, staged, counts, at)


def clear_staged(import_id: UUID) -> None:
    """Remove what earlier attempts staged and found."""
    clear_rows(import_id)
    ImportFinding.objects.filter(key_import=import_id)._raw_delete("default")  # type: ignore[attr-defined]


def clear_rows(import_id: UUID) -> None:
    """Remove the staged rows; what was found stays, to be read."""
    for model in (ImportRow, ImportPlace):
        model._default_manager.filter(key_import=import_id)._raw_delete("default")  # type: ignore[attr-defined]


def _compare(staged: Staged, lease: Lease) -> dict[str, Any]:
    passes.check_rows(lease.row_id, lease.attempt)
    counts = passes.count(lease.row_id, lease.attempt)
    good = staged.rows - staged.skipped - counts["errors"]
    return {**counts, "rows": staged.rows, "skipped": staged.skipped, "good": good}


def _end(lease: Lease, staged: Staged, counts: dict[str, Any], at: datetime) -> None:
    lease.end(
        ImportState.CHECKED,
        staged_attempt=lease.attempt,
        attempts_before=lease.attempt,
        counts={**counts, "more_unknown_names": staged.more_unknown_names},
        ignored_columns=staged.layout.ignored,
        unknown_names=staged.unknown_names,
        delimiter=staged.layout.delimiter,
        rows_total=staged.rows,
        rows_done=staged.rows,
        lines=staged.survey.lines,
        checked_at=at,
    )
