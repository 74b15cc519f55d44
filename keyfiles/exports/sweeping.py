"""What sweeps do for key files: dead workers, lost hints, files whose day is over."""

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
from vlsc.lib.private_files import StorageUnreachable, private_files

log = logging.getLogger(__name__)

# Seconds: a published file without a row was left by a worker that died at that very moment.
FORGOTTEN_AFTER = 3600


def sweep(*, at: datetime) -> None:
    """Look after the key files that nobody looks after."""
    for lease in sweep_work(BUILDING, at=at, explain=_worker_lost):
        drop_attempts(lease.row_id, before=lease.attempt + 1)
    try:
        _expire(at)
    except StorageUnreachable:
        log.warning("key_export.storage_unreachable")  # the next sweep finds the same


def _worker_lost(lease: Lease) -> dict[str, Any]:
    owner = KeyExport.objects.values_list("owner__language", flat=True).get(pk=lease.row_id)
    with translation.override(owner):
        return {"reason": describe_failure("worker_lost")}


def _expire(at: datetime) -> None:
    over = KeyExport.objects.filter(state=ExportState.READY, expires_at__lte=at)
    for row_id, name in list(over.values_list("pk", "stored_as")[:100]):
        # The key first: from here on nobody opens the file, even if it stays.
        over.filter(pk=row_id).move(
            from_state=ExportState.READY, to_state=ExportState.EXPIRED, file_key=None, stored_as=""
        )
        private_files().remove(name)


def remove_forgotten() -> None:
    """Remove stored files that no row names. It lists the store, so it runs once an hour."""
    files = private_files()
    files.drop_forgotten()
    old = [name for name, age in files.names("exports") if age > FORGOTTEN_AFTER]
    known = set(KeyExport.objects.filter(stored_as__in=old).values_list("stored_as", flat=True))
    for name in set(old) - known:
        files.remove(name)
