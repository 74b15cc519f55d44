"""The sweeps of key files, which Celery beat runs."""

import logging
from datetime import datetime

from keyfiles import exports, imports
from vlsc.lib.private_files import StorageUnreachable

log = logging.getLogger(__name__)


def sweep_exports(at: datetime) -> None:
    """Take care of exports without a worker, and of expired ones."""
    exports.sweep(at=at)


def sweep_imports(at: datetime) -> None:
    """Take care of imports without a worker, and of expired ones."""
    imports.sweep(at=at)


_forgotten = (exports.remove_forgotten, imports.remove_forgotten, imports.remove_forgotten_media)


def remove_forgotten(at: datetime) -> None:
    """Remove stored files without a row; what the storage does not list stays for an hour."""
    for remove in _forgotten:
        try:
            remove()
        except StorageUnreachable as error:
            log.warning("key_files.storage_unreachable", extra={"reason": str(error)})
