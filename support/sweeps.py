"""The sweeps of support, which Celery beat runs: the clock every minute, stored files hourly."""

import logging
from datetime import datetime

from support import attachments, clock
from vlsc.lib.private_files import StorageUnreachable

log = logging.getLogger(__name__)


def sweep_clock(at: datetime) -> None:
    """Take the steps that are due, and close what is quiet."""
    clock.sweep(at)


def remove_forgotten(at: datetime) -> None:
    """Remove stored files that belong to no message."""
    try:
        attachments.remove_forgotten()
    except StorageUnreachable as error:
        log.warning("attachments.storage_unreachable", extra={"reason": str(error)})
