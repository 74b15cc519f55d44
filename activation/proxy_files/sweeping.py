"""The sweep of proxy files: lost workers, lost task messages, expired files."""

import logging
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import translation

from activation.models import ProxyFile
from activation.models.proxy_file import ProxyFileQuerySet
from activation.proxy_files.activating import ACTIVATING
from activation.proxy_files.failures import describe_failure
from activation.proxy_files.reading import FOLDER
from activation.proxy_files.storing import remove_results, remove_stored
from activation.states import ProxyState
from jobs.leases import Lease
from jobs.sweeps import sweep_work
from keyfiles.storage import private_files
from vlsc.lib.private_files import StorageUnreachable

log = logging.getLogger(__name__)

FORGOTTEN_AFTER = 3600  # seconds; an interrupted upload can leave a file without a row
AT_ONCE = 100


def sweep(*, at: datetime) -> None:
    """Return files of lost workers to the queue or fail them, and remove what has expired."""
    sweep_work(ACTIVATING, at=at, explain=_worker_lost)
    try:
        _expire(at)
        _clear_failed()
    except StorageUnreachable as error:  # the next sweep tries again
        log.warning("proxy_file.storage_unreachable", extra={"reason": str(error)})


def end(file: ProxyFileQuerySet, *, from_state: str) -> bool:
    """Expire a file, and forget its keys first: then it can't be opened if removing it fails.

    Returns whether it was in that state.
    """
    moved = file.move(
        from_state=from_state,
        to_state=ProxyState.EXPIRED,
        file_key=None,
        stored_as="",
        result_key=None,
        result_stored_as="",
    )
    return bool(moved)


def remove_forgotten() -> None:
    """Remove stored files without a row. It lists all files, so it runs only once an hour."""
    files = private_files()
    old = [name for name, age in files.names(FOLDER) if age > FORGOTTEN_AFTER]
    rows = ProxyFile.objects.filter(Q(stored_as__in=old) | Q(result_stored_as__in=old))
    known = {name for names in rows.values_list("stored_as", "result_stored_as") for name in names}
    remove_stored(*(set(old) - known))


def _worker_lost(lease: Lease) -> dict[str, Any]:
    owner = ProxyFile.objects.values_list("owner__language", flat=True).get(pk=lease.row_id)
    with translation.override(owner):
        return {"reason": describe_failure(None)}


def _expire(at: datetime) -> None:
    for state in (ProxyState.CHECKED, ProxyState.DONE):
        expired = ProxyFile.objects.filter(state=state, expires_at__lte=at)
        for row_id, *names in list(
            expired.values_list("pk", "stored_as", "result_stored_as")[:AT_ONCE]
        ):
            if end(expired.filter(pk=row_id), from_state=state):  # not confirmed meanwhile
                remove_stored(*names)


def _clear_failed() -> None:
    for file in ProxyFile.objects.filter(state=ProxyState.FAILED).exclude(stored_as="")[:AT_ONCE]:
        ProxyFile.objects.filter(pk=file.pk).update(stored_as="", file_key=None)
        remove_stored(file.stored_as)
        remove_results(file, before=file.attempt + 1)
