"""What nobody looks after: lost bells, dead workers, uploads whose time is over."""

from datetime import datetime, timedelta

from django.db.models import Q

from keys.imports.checking import clear_staged
from keys.imports.failing import again
from keys.imports.uploads import remove_files
from keys.leases import LeaseLost, find_expired, find_waiting
from keys.models import KeyImport
from keys.states import ImportState
from vlsc.lib.bell import ring
from vlsc.lib.private_files import private_files

WORK = (
    (ImportState.RECEIVED, ImportState.CHECKING, "keys.check_import"),
    (ImportState.CONFIRMED, ImportState.APPLYING, "keys.apply_import"),
)
ENDED = (ImportState.FAILED, ImportState.EXPIRED)
KEPT = timedelta(hours=24)
FORGOTTEN_AFTER = 3600  # seconds: a file without a row was left by an upload that broke off


def sweep(*, at: datetime) -> None:
    """Return expired leases, ring again for what waits, and remove what is too old."""
    for waiting, working, task in WORK:
        _return_expired(waiting, working, at)
        for import_id in find_waiting(KeyImport, waiting=waiting, at=at):
            ring(task, import_id)
    _expire(at)
    _clear_ended()
    _clear_loaded(at)
    _remove_strays()


def expire(key_import: KeyImport, *, at: datetime) -> bool:
    """Give up an import that nobody works on; False when its state has moved meanwhile.

    Its files and rows are removed by the sweep: a million rows take longer than a request may.
    """
    held = KeyImport.objects.filter(pk=key_import.pk, state=key_import.state)
    return bool(held.update(state=ImportState.EXPIRED, expires_at=at))


def _return_expired(waiting: str, working: str, at: datetime) -> None:
    for lease in find_expired(KeyImport, working=working, at=at):
        key_import = KeyImport.objects.get(pk=lease.row_id)
        try:
            again(lease, key_import, waiting=waiting)
        except LeaseLost:
            continue  # it was only slow, and has ended or renewed its lease meanwhile


def _expire(at: datetime) -> None:
    waiting = (ImportState.RECEIVED, ImportState.CHECKED, ImportState.CONFIRMED)
    for key_import in KeyImport.objects.filter(expires_at__lte=at, state__in=waiting)[:20]:
        expire(key_import, at=at)


def _clear_ended() -> None:
    """Remove what imports that have ended still hold: `rows_total` says that there may be rows."""
    held = ~Q(stored_as="") | ~Q(bad_stored_as="") | Q(rows_total__isnull=False)
    for key_import in KeyImport.objects.filter(held, state__in=ENDED)[:20]:
        remove_files(key_import)
        clear_staged(key_import.pk)
        KeyImport.objects.filter(pk=key_import.pk).update(
            stored_as="", bad_stored_as="", rows_total=None
        )


def _clear_loaded(at: datetime) -> None:
    """Remove what was kept of loaded files for a day; that they were loaded stays said."""
    for key_import in KeyImport.objects.filter(state=ImportState.APPLIED, expires_at__lte=at)[:20]:
        remove_files(key_import)
        clear_staged(key_import.pk)
        KeyImport.objects.filter(pk=key_import.pk).update(
            bad_stored_as="", bad_file_key=None, expires_at=None
        )


def _remove_strays() -> None:
    for name, age in private_files().names("imports"):
        if (
            age > FORGOTTEN_AFTER
            and not KeyImport.objects.filter(Q(stored_as=name) | Q(bad_stored_as=name)).exists()
        ):
            private_files().remove(name)
