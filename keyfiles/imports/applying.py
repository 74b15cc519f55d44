"""Loading a checked and confirmed key file, with one log line."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.actor import Actor, rebuild_actor, system_actor
from accounts.grants import Action
from agreements.access import may_anywhere
from agreements.models import LicensingId
from audit.services import record
from jobs.leases import Lease, sweep_time
from jobs.progress import Progress
from keyfiles.imports import comparison, loading, tables
from keyfiles.imports.bad_rows import store_bad_rows
from keyfiles.imports.changes import write_changes, write_counters
from keyfiles.imports.checking import clear_rows
from keyfiles.imports.counts import count_rows
from keyfiles.imports.creation import CenterChanged, create_licensing_ids, create_names
from keyfiles.imports.uploads import remove_upload
from keyfiles.imports.work import APPLYING, CHECKING, attempt_import, failure
from keyfiles.models import KeyImport
from keyfiles.states import ImportState
from vlsc.lib.refused import NotPermitted


def apply(import_id: UUID, *, at: datetime) -> None:
    """Load a confirmed file; does nothing in another state. Safe to run twice or concurrently."""

    def do(lease: Lease, key_import: KeyImport, progress: Progress) -> None:
        loader = _loader(key_import, at)
        load = _load if key_import.is_key_file else tables.load_table
        if load(lease, key_import, loader, at, progress):
            remove_upload(key_import)
            clear_rows(import_id)

    attempt_import(APPLYING, import_id, do)


def _loader(key_import: KeyImport, at: datetime) -> Actor:
    """The actor who confirmed the file, with their current rights."""
    if key_import.loader_id is None:
        return system_actor(channel=key_import.channel, at=at)
    loader = rebuild_actor(
        user_id=key_import.loader_id,
        token_id=key_import.loader_token_id,
        request_id=key_import.request_id,
        at=at,
    )
    if loader is None or not may_anywhere(loader, Action.LOAD_CENTER):
        raise NotPermitted
    return loader


def _load(lease: Lease, key_import: KeyImport, by: Actor, at: datetime, progress: Progress) -> bool:
    """Load it in one transaction; False if the center or staged rows changed since the check."""
    staged = loading.count_staged(key_import)
    if staged == 0:  # the database crashed since the check: it keeps no staged rows then
        return _check_again(lease, **failure("database_lost"))
    comparison.analyze_staged(staged)
    bad = store_bad_rows(key_import) if key_import.counts["errors"] else {}
    try:
        with transaction.atomic():
            loading.lock_loading()
            errors, moved = comparison.check_center_again(key_import.pk, key_import.staged_attempt)
            if errors:
                progress.stop()
                return _return_to_checked(lease, key_import)
            key_import.counts = _count_again(key_import, moved)
            _write(key_import, by, at, progress)
            _record(key_import, by, at, loading.list_affected(key_import))
            progress.check()
            progress.stop()
            ended = {"applied_at": at, "counts": key_import.counts, **bad}
            ended["rows_done"] = key_import.rows_total or 0  # progress may not have written the end
            lease.end(ImportState.APPLIED, stored_as="", file_key=None, **ended)
    except CenterChanged:
        return _check_again(lease)
    return True


def _write(key_import: KeyImport, by: Actor, at: datetime, progress: Progress) -> None:
    """Create what the file needs, then its keys and listings. Raises `CenterChanged`."""
    create_names(key_import)
    created = LicensingId.objects.filter(pk__in=create_licensing_ids(key_import))
    created.note_administrators(by.today)
    loading.load_rows(key_import, at, progress)
    comparison.analyze_loaded(key_import.counts["new"])


def _return_to_checked(lease: Lease, key_import: KeyImport) -> bool:
    """Rows have become bad since the check: operations must confirm the file again."""
    counts = _count_again(key_import, moved=1) | {"has_changed": True}
    counts["good"] = counts["rows"] - counts["skipped"] - counts["errors"]
    lease.end(ImportState.CHECKED, counts=counts)
    return False


def _count_again(key_import: KeyImport, moved: int) -> dict[str, Any]:
    """The counts at this moment; `moved` rows are new or changed in another way than before."""
    ids = (key_import.pk, key_import.staged_attempt)
    if not moved:
        return {**key_import.counts, "changes": write_counters(*ids)}
    return {**key_import.counts, **count_rows(*ids), "changes": write_changes(*ids)}


def _check_again(lease: Lease, **reason: Any) -> bool:
    """The rows must be staged again, and operations must confirm the file again."""
    with transaction.atomic():
        lease.end(ImportState.RECEIVED, wake_at=sweep_time(lease.clock()), **reason)
        CHECKING.wake(lease.row_id)
    return False


def _record(key_import: KeyImport, by: Actor, at: datetime, affected: list[UUID]) -> None:
    """Write the log line of an import, under every licensing ID where something changed."""
    names = ("rows", "new", "updated", "unchanged", "skipped", "errors")
    changes = key_import.counts["changes"]
    record(
        by=by,
        at=at,
        action="key_import.loaded",
        subject=("key_import", key_import.pk, key_import.file_name),
        licensing_ids=affected,
        sha256=key_import.sha256,
        counts={name: key_import.counts[name] for name in names} | {"changes": changes},
        new_keys=changes.get("key", 0),
        changed_counters=changes.get("counter", 0),
        new_licensing_ids=changes.get("licensing_id", 0),
    )
