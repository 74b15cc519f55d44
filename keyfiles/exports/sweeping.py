"""The sweep of exports: lost workers, lost task messages, expired files."""

import logging
from datetime import datetime
from typing import Any

from django.utils import translation

from jobs.leases import Lease
from jobs.sweeps import sweep_work
from keyfiles.exports.building import BUILDING, drop_attempts
from keyfiles.exports.failures import describe_failure
from keyfiles.models import KeyExport
from keyfiles.states import ExportState
from keyfiles.storage import private_files
from vlsc.lib.private_files import StorageUnreachable

log = logging.getLogger(__name__)

# Seconds. A worker that dies between publishing a file and saving its row leaves the file behind.
FORGOTTEN_AFTER = 3600


def sweep(*, at: datetime) -> None:
    """Return the exports of lost workers to the queue or fail them, and expire old files."""
    lost = sweep_work(BUILDING, at=at, explain=_worker_lost)
    try:
        for lease in lost:
            drop_attempts(lease.row_id, before=lease.attempt + 1)
        _expire(at)
    except StorageUnreachable as error:  # the next sweep tries again
        log.warning("key_export.storage_unreachable", extra={"reason": str(error)})


def _worker_lost(lease: Lease) -> dict[str, Any]:
    owner = KeyExport.objects.values_list("owner__language", flat=True).get(pk=lease.row_id)
    with translation.override(owner):
        return {"reason": describe_failure("worker_lost")}


def _expire(at: datetime) -> None:
    expired = KeyExport.objects.filter(state=ExportState.READY, expires_at__lte=at)
    for row_id, name in list(expired.values_list("pk", "stored_as")[:100]):
        # Delete the key first: then the file can't be opened even if removing it fails.
        expired.filter(pk=row_id).move(
            from_state=ExportState.READY, to_state=ExportState.EXPIRED, file_key=None, stored_as=""
        )
        private_files().remove(name)


def remove_forgotten() -> None:
    """Remove stored files without a row. It lists all files, so it runs only once an hour."""
    files = private_files()
    files.drop_forgotten()
    old = [name for name, age in files.names("exports") if age > FORGOTTEN_AFTER]
    known = set(KeyExport.objects.filter(stored_as__in=old).values_list("stored_as", flat=True))
    for name in set(old) - known:
        files.remove(name)
