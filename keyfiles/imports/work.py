"""The two kinds of work on an upload, and how failures of either are recorded."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from jobs.attempts import Failure, run_attempt
from jobs.leases import Lease, Work, claim
from jobs.progress import Progress
from keyfiles.imports.uploads import remove_upload
from keyfiles.models import KeyImport
from keyfiles.readers import Unreadable
from keyfiles.states import ImportState
from vlsc.lib.private_files import StorageUnreachable
from vlsc.lib.refused import NotPermitted

CHECKING = Work(
    model=KeyImport,
    task="keyfiles.check_import",
    waiting=ImportState.RECEIVED,
    working=ImportState.CHECKING,
    failed=ImportState.FAILED,
)
APPLYING = Work(
    model=KeyImport,
    task="keyfiles.apply_import",
    waiting=ImportState.CONFIRMED,
    working=ImportState.APPLYING,
    failed=ImportState.FAILED,
)


def attempt_import(
    work: Work,
    import_id: UUID,
    do: Callable[[Lease, KeyImport, Progress], None],
) -> None:
    """Claim an upload and do the work; if it fails for good, its file is removed."""
    lease = claim(work, import_id)
    if lease is None:
        return
    key_import = KeyImport.objects.get(pk=import_id)
    has_failed = run_attempt(
        lease, lambda progress: do(lease, key_import, progress), explain=explain
    )
    if has_failed:
        remove_upload_later(key_import)


def explain(error: Exception) -> Failure:
    """How an error is recorded; an unreadable file or a missing right is not retried."""
    if isinstance(error, Unreadable):
        return Failure(failure(error.code, **error.facts), is_final=True)
    if isinstance(error, NotPermitted):
        return Failure(failure("not_permitted"), is_final=True)
    return Failure(failure("unreachable" if isinstance(error, StorageUnreachable) else "broken"))


def failure(code: str, **facts: object) -> dict[str, Any]:
    """The fields of a failed import: a code, and the facts for its message."""
    shown = {name: fact if isinstance(fact, list) else str(fact) for name, fact in facts.items()}
    return {"failure": {"code": code, **shown}}


def remove_upload_later(key_import: KeyImport) -> None:
    """Remove the upload now, or leave it to a sweep if the storage is unreachable."""
    try:
        remove_upload(key_import)
    except StorageUnreachable:
        return
