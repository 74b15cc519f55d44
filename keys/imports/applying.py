"""The loading of a checked and confirmed key file, and its one log line."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actor import Actor, rebuild_actor, system_actor
from accounts.models import Center
from agreements.models import LicensingId
from audit.services import record
from keys.access import may_load
from keys.imports import loading, passes
from keys.imports.bad_rows import store_bad_rows
from keys.imports.checking import clear_rows
from keys.imports.failing import fail, told
from keys.imports.heartbeat import Heartbeat
from keys.imports.making import CenterChanged, make_names, make_places
from keys.imports.uploads import remove_upload
from keys.leases import Lease, claim
from keys.models import KeyImport
from keys.states import ImportState
from vlsc.lib.bell import ring


def apply(import_id: UUID, *, at: datetime) -> None:
    """Load one confirmed file, if it waits for that. Safe to run twice, and twice at once."""
    lease = claim(
        KeyImport, import_id, waiting=ImportState.CONFIRMED, working=ImportState.APPLYING, at=at
    )
    if lease is None:
        return
    key_import = KeyImport.objects.get(pk=import_id)
    with told(lease, key_import, waiting=ImportState.CONFIRMED):
        loader = _loader(key_import, at)
        if loader is None:
            fail(lease, key_import, "not_permitted")
            return
        with Heartbeat(lease) as beat:
            is_loaded = _load(lease, key_import, loader, at, beat)
        if is_loaded:
            remove_upload(key_import)
            clear_rows(import_id)


def _loader(key_import: KeyImport, at: datetime) -> Actor | None:
    """Whoever confirmed the file, with the rights of this moment."""
    if key_import.loader_id is None:
        return system_actor(channel=key_import.channel)
    actor = rebuild_actor(user_id=key_import.loader_id, token_id=key_import.loader_token_id, at=at)
    return actor if actor and may_load(actor) else None


def _load(lease: Lease, key_import: KeyImport, by: Actor, at: datetime, beat: Heartbeat) -> bool:
    """Load it in one transaction; False when the center or the staging table is not as checked."""
    staged = loading.count_staged(key_import)
    if staged == 0:
        return _check_again(lease)
    passes.know_staged(staged)
    bad = store_bad_rows(key_import) if key_import.counts["errors"] else {}
    try:
        with transaction.atomic():
            loading.take_turn()
            if passes.check_center_again(key_import.pk, key_import.staged_attempt):
                return _look_again(lease, key_import, beat)
            make_names(key_import)
            made = LicensingId.objects.filter(pk__in=make_places(key_import))
            made.note_administrators(Center.get().day(at))
            loading.load_rows(key_import, at, beat)
            passes.know_loaded(key_import.counts["new"])
            _record(key_import, by, at)
            beat.stop()
            lease.end(ImportState.APPLIED, applied_at=at, stored_as="", file_key=None, **bad)
    except CenterChanged:
        return _check_again(lease)
    return True


def _look_again(lease: Lease, key_import: KeyImport, beat: Heartbeat) -> bool:
    """Rows have become bad since the check: whoever confirmed the file decides anew."""
    counts = passes.count(key_import.pk, key_import.staged_attempt)
    good = key_import.counts["rows"] - key_import.counts["skipped"] - counts["errors"]
    beat.stop()
    lease.end(
        ImportState.CHECKED,
        attempts_before=lease.attempt,
        counts={**key_import.counts, **counts, "good": good, "has_changed": True},
    )
    return False


def _check_again(lease: Lease) -> bool:
    """The rows must be staged anew; whoever confirmed the file decides anew."""
    with transaction.atomic():
        lease.end(ImportState.RECEIVED, attempts_before=lease.attempt)
        ring("keys.check_import", lease.row_id)
    return False


def _record(key_import: KeyImport, by: Actor, at: datetime) -> None:
    """The one line of an import. It concerns every licensing ID under which something changed."""
    told_counts = ("rows", "new", "updated", "unchanged", "skipped", "errors")
    record(
        by=by,
        at=at,
        action="key_import.loaded",
        subject=("key_import", key_import.pk, key_import.file_name),
        licensing_ids=loading.list_concerned(key_import),
        sha256=key_import.sha256,
        counts={name: key_import.counts[name] for name in told_counts},
    )
