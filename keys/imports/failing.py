"""How an attempt at an import ends badly: for good, or to come again."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from keys.imports.uploads import remove_upload
from keys.leases import ATTEMPTS, Lease, LeaseLost
from keys.models import KeyImport
from keys.readers import Unreadable
from keys.states import ImportState
from vlsc.lib.private_files import StorageUnreachable

log = logging.getLogger(__name__)


@contextmanager
def told(lease: Lease, key_import: KeyImport, *, waiting: str) -> Iterator[None]:
    """Tell the row how its work failed: a file that cannot be read fails at once.

    Every other error lets the row wait for another attempt, up to three in each phase.
    """
    try:
        yield
    except LeaseLost:
        log.warning("import.lease_lost", extra={"row": str(lease.row_id)})
    except Unreadable as error:
        fail(lease, key_import, error.code, **error.facts)
    except StorageUnreachable:
        log.exception("import.storage_unreachable", extra={"row": str(lease.row_id)})
        again(lease, key_import, waiting=waiting, code="unreachable")
    except Exception:
        log.exception("import.attempt_failed", extra={"row": str(lease.row_id)})
        again(lease, key_import, waiting=waiting)


def again(lease: Lease, key_import: KeyImport, *, waiting: str, code: str = "broken") -> None:
    """After an error or an expired lease: another attempt, or the end."""
    if lease.attempt - key_import.attempts_before >= ATTEMPTS:
        fail(lease, key_import, code)
    else:
        lease.end(waiting)


def fail(lease: Lease, key_import: KeyImport, code: str, **facts: object) -> None:
    """The import has failed for good; its upload goes."""
    failure = {"code": code, **{name: str(fact) for name, fact in facts.items()}}
    lease.end(ImportState.FAILED, failure=failure)
    try:
        remove_upload(key_import)
    except StorageUnreachable:
        log.warning("import.upload_left", extra={"row": str(key_import.pk)})  # the sweep's
