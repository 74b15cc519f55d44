"""What the sweep does for key files: dead workers, lost bells, files whose day is over."""

import logging
from datetime import datetime

from django.utils import translation

from keys.exports.building import drop_attempts
from keys.exports.faults import words_of
from keys.leases import ATTEMPTS, Lease, LeaseLost, find_expired, find_waiting
from keys.models import KeyExport
from keys.states import ExportState
from vlsc.lib.bell import ring
from vlsc.lib.private_files import StorageUnreachable, private_files

log = logging.getLogger(__name__)

# A published file that no row speaks of was left by a worker that died at that very moment.
FORGOTTEN_AFTER = 3600


def sweep(*, at: datetime) -> None:
    """Look after the key files that nobody looks after."""
    for lease in find_expired(KeyExport, working=ExportState.BUILDING, at=at):
        _give_back(lease)
    for row_id in find_waiting(KeyExport, waiting=ExportState.REQUESTED, at=at):
        ring("keys.build_export", row_id)
    try:
        _expire(at)
        _remove_forgotten()
    except StorageUnreachable:
        log.warning("key_export.storage_unreachable")  # the next sweep finds the same


def _give_back(lease: Lease) -> None:
    owner = KeyExport.objects.values_list("owner__language", flat=True).get(pk=lease.row_id)
    with translation.override(owner):
        reason = words_of("worker_lost")
    try:
        state = lease.give_up(
            waiting=ExportState.REQUESTED, failed=ExportState.FAILED, reason=reason
        )
    except LeaseLost:
        return  # its worker ended in this very moment
    if state == ExportState.FAILED:
        drop_attempts(lease.row_id, before=ATTEMPTS + 1)


def _expire(at: datetime) -> None:
    over = KeyExport.objects.filter(state=ExportState.READY, expires_at__lte=at)
    for row_id, name in list(over.values_list("pk", "stored_as")[:100]):
        # The key first: from here on nobody opens the file, even if it stays.
        over.filter(pk=row_id).update(state=ExportState.EXPIRED, file_key=None, stored_as="")
        private_files().remove(name)


def _remove_forgotten() -> None:
    files = private_files()
    files.drop_forgotten()
    old = [name for name, age in files.names("exports") if age > FORGOTTEN_AFTER]
    known = set(KeyExport.objects.filter(stored_as__in=old).values_list("stored_as", flat=True))
    for name in set(old) - known:
        files.remove(name)
