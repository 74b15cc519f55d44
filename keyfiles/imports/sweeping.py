"""The sweep of imports: lost workers, lost task messages, expired uploads."""

import logging
import re
from datetime import datetime
from typing import Any

from django.db.models import Q

from catalog.models import Medium
from jobs.leases import Lease
from jobs.sweeps import sweep_work
from keyfiles.imports.checking import clear_staged
from keyfiles.imports.tables.media import FOLDER as MEDIA_FOLDER
from keyfiles.imports.uploads import remove_files
from keyfiles.imports.work import APPLYING, CHECKING, failure, remove_upload_later
from keyfiles.models import KeyImport
from keyfiles.states import ImportState
from keyfiles.storage import private_files
from vlsc.lib.private_files import StorageUnreachable

log = logging.getLogger(__name__)

# How uploaded media are named; files that were put there by hand keep their own names.
_upload = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
ENDED = (ImportState.FAILED, ImportState.EXPIRED)
FORGOTTEN_AFTER = 3600  # seconds; an interrupted upload can leave a file without a row


def sweep(*, at: datetime) -> None:
    """Release expired leases, wake workers for waiting imports, and remove expired ones."""
    for work in (CHECKING, APPLYING):
        for lease in sweep_work(work, at=at, explain=_worker_lost):
            remove_upload_later(KeyImport.objects.get(pk=lease.row_id))
    _expire(at)
    try:
        _clear_ended()
        _clear_loaded(at)
    except StorageUnreachable as error:  # the next sweep tries again
        log.warning("key_import.storage_unreachable", extra={"reason": str(error)})


def _worker_lost(lease: Lease) -> dict[str, Any]:
    return failure("broken")


def expire(key_import: KeyImport, *, at: datetime) -> bool:
    """Expire an import that no worker has; False if its state has changed meanwhile.

    The sweep removes its files and rows: deleting a million rows takes too long for a request.
    """
    rows, source = KeyImport.objects.filter(pk=key_import.pk), key_import.state
    return bool(rows.move(from_state=source, to_state=ImportState.EXPIRED, expires_at=at))


def _expire(at: datetime) -> None:
    waiting = (ImportState.RECEIVED, ImportState.CHECKED, ImportState.CONFIRMED)
    for key_import in KeyImport.objects.filter(expires_at__lte=at, state__in=waiting)[:20]:
        expire(key_import, at=at)


def _clear_ended() -> None:
    """Remove files and rows of ended imports; `rows_total` is set if there may be rows."""
    has_data = ~Q(stored_as="") | ~Q(bad_stored_as="") | Q(rows_total__isnull=False)
    for key_import in KeyImport.objects.filter(has_data, state__in=ENDED)[:20]:
        remove_files(key_import)
        clear_staged(key_import.pk)
        KeyImport.objects.filter(pk=key_import.pk).update(
            stored_as="", bad_stored_as="", rows_total=None
        )


def _clear_loaded(at: datetime) -> None:
    """Remove files and rows of loaded imports after a day; the import itself is kept."""
    for key_import in KeyImport.objects.filter(state=ImportState.APPLIED, expires_at__lte=at)[:20]:
        remove_files(key_import)
        clear_staged(key_import.pk)
        KeyImport.objects.filter(pk=key_import.pk).update(
            bad_stored_as="", bad_file_key=None, expires_at=None
        )


def remove_forgotten_media() -> None:
    """Remove uploaded media that no medium has any more; files put there by hand stay."""
    for name, age in private_files().names(MEDIA_FOLDER):
        is_upload = bool(_upload.fullmatch(name.removeprefix(f"{MEDIA_FOLDER}/")))
        is_old = age > FORGOTTEN_AFTER
        if is_upload and is_old and not Medium.objects.filter(stored_as=name).exists():
            private_files().remove(name)


def remove_forgotten() -> None:
    """Remove stored files without a row. It lists all files, so it runs only once an hour."""
    for name, age in private_files().names("imports"):
        if (
            age > FORGOTTEN_AFTER
            and not KeyImport.objects.filter(Q(stored_as=name) | Q(bad_stored_as=name)).exists()
        ):
            private_files().remove(name)
