"""Services of uploaded key files and load files: confirm, discard, download the bad rows.

Any actor who may load the center may use them, also on a file that a colleague uploaded.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from jobs.leases import sweep_time
from jobs.moves import wrong_state
from keyfiles import imports
from keyfiles.models import KeyImport
from keyfiles.readers import Unreadable
from keyfiles.selectors import continues_download
from keyfiles.services.storage import storage_refusal
from keyfiles.services.uploads import (
    ReceivedFile,
    lock_import,
    receive_key_file,
    record_act,
)
from keyfiles.states import FileKind, ImportState
from keyfiles.writers import TsvWriter
from vlsc.lib.downloads import Download, Part
from vlsc.lib.private_files import StorageUnreachable
from vlsc.lib.refused import Refused
from vlsc.lib.sealed_files import FirstOpen

BAD_ROWS_DOWNLOADED = "bad_rows_downloaded"


def import_now(
    *,
    by: Actor,
    file: ReceivedFile,
    create_missing: bool = False,
    good_rows: bool = False,
    apply: bool = True,
    kind: str = FileKind.KEYS,
    at: datetime,
) -> KeyImport:
    """Check a file and, with `apply`, load it, in this process instead of a worker.

    Does not raise if it can't be loaded: see the state and counts of the returned import.
    """
    key_import = receive_key_file(
        by=by,
        file=file,
        create_missing=create_missing,
        good_rows=good_rows,
        kind=kind,
        at=at,
        by_worker=False,
    )
    _run_attempts(imports.check, key_import, while_in=ImportState.RECEIVED, at=at)
    if apply and key_import.state == ImportState.CHECKED and key_import.is_loadable:
        confirm_import(by=by, import_id=key_import.pk, at=at, by_worker=False)
        _run_attempts(imports.apply, key_import, while_in=ImportState.CONFIRMED, at=at)
    return key_import


def _run_attempts(
    attempt: Callable[..., None], key_import: KeyImport, *, while_in: str, at: datetime
) -> None:
    """Repeat attempts, as the sweep would with a worker, until the state changes."""
    attempt(key_import.pk, at=at)
    key_import.refresh_from_db()
    while key_import.state == while_in:
        attempt(key_import.pk, at=at)
        key_import.refresh_from_db()


def confirm_import(
    *,
    by: Actor,
    import_id: UUID,
    good_rows: bool | None = None,
    at: datetime,
    by_worker: bool = True,
) -> KeyImport:
    """Confirm that a checked file is loaded: all its rows, or only the good ones.

    Raises `NotPermitted`, or `Refused` with `wrong_state`, `rows_with_errors` if there are any and
    `good_rows` is not set, or `nothing_to_load`.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    with transaction.atomic():
        locked = lock_import(import_id=import_id, state=ImportState.CHECKED)
        only_good = locked.good_rows if good_rows is None else good_rows
        _require_loadable(locked, only_good)
        locked.move_to(
            ImportState.CONFIRMED,
            loader_id=by.id,
            loader_token_id=by.token_id,
            request_id=by.request_id,
            good_rows=only_good,
            failure={},
            # A caller without a worker loads it at once; if it dies, the upload expires.
            wake_at=sweep_time(at) if by_worker else None,
        )
        facts = {"sha256": locked.sha256, "good_rows": only_good}
        record_act(by=by, at=at, verb="confirmed", key_import=locked, **facts)
        if by_worker:
            imports.APPLYING.wake(locked.pk)
    return locked


def discard_import(*, by: Actor, import_id: UUID, at: datetime) -> KeyImport:
    """Discard an upload before it is loaded. Raises `NotPermitted`, `Refused` (`wrong_state`)."""
    require_anywhere(by, Action.LOAD_CENTER)
    waiting = {ImportState.RECEIVED, ImportState.CHECKED}
    with transaction.atomic():
        key_import = KeyImport.objects.get(pk=import_id)
        if key_import.state not in waiting or not imports.expire(key_import, at=at):
            raise wrong_state()
        record_act(by=by, at=at, verb="discarded", key_import=key_import)
    return key_import


def describe_bad_rows(*, by: Actor, key_import: KeyImport) -> Download:
    """What is known of the file of rows with errors; neither opens nor logs anything.

    Before the load the file is made while it is sent, so its size and digest are not known.
    Raises `NotPermitted`, or `Refused` with `not_ready` if there are none or they were removed.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    if not key_import.counts.get("errors") or not (
        key_import.stored_as or key_import.bad_stored_as
    ):
        raise Refused("not_ready", _("There are no rows with errors, or they were removed."))
    if key_import.state not in {ImportState.CHECKED, ImportState.APPLIED}:
        raise wrong_state()
    return Download(
        name=key_import.bad_rows_name,
        content_type=TsvWriter.content_type,
        size=key_import.bad_size,
        sha256=key_import.bad_sha256,
    )


def open_bad_rows(
    *, by: Actor, key_import: KeyImport, at: datetime, part: Part | None = None
) -> Iterator[bytes]:
    """The rows with errors as a file in the same format, keys in clear; each download is logged.

    A part that continues a download is not logged again. Raises what `describe_bad_rows` does.
    """
    describe_bad_rows(by=by, key_import=key_import)
    action = f"{key_import.thing}.{BAD_ROWS_DOWNLOADED}"
    with transaction.atomic():
        if not continues_download(by, action, key_import.pk, part=part, at=at):
            record_act(by=by, at=at, verb=BAD_ROWS_DOWNLOADED, key_import=key_import)
    try:
        if key_import.bad_stored_as:
            return FirstOpen(imports.read_bad_rows(key_import, part))
        return FirstOpen(imports.bad_rows(key_import))
    except Unreadable as error:
        raise Refused("not_ready", _("The rows were removed.")) from error
    except StorageUnreachable as error:
        raise storage_refusal(error=error) from error


def _require_loadable(key_import: KeyImport, only_good: bool) -> None:
    counts = key_import.counts
    if counts["errors"] and not only_good:
        raise Refused(
            "rows_with_errors",
            _("Some rows have errors. Correct the file, or load only the valid rows."),
            rows_with_errors=counts["errors"],
        )
    if not counts["good"]:
        raise Refused("nothing_to_load", _("No row of the file can be loaded."))
