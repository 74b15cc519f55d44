"""Requesting an export, and downloading it.

A worker builds it (`keyfiles.exports`). Permission is checked at the request, by the worker and at
the download; each of the three is logged.
"""

import logging
from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action, token_allows
from agreements.access import require, require_anywhere
from agreements.models import LicensingId
from audit.services import record
from jobs.leases import sweep_time
from keyfiles import exports
from keyfiles.models import KeyExport
from keyfiles.selectors import (
    DOWNLOADED,
    continues_download,
    has_blocked_keys,
    licensing_ids_to_export,
    may_export_keys,
)
from keyfiles.services.storage import storage_refusal
from keyfiles.states import ExportScope, ExportState, FileFormat
from keyfiles.storage import open_for_reading
from keyfiles.writers import WRITERS
from keys.states import MOST_SELECTED
from keys.undoing import share_sight
from keys.vault import open_file_key
from vlsc.lib.downloads import Download, Part
from vlsc.lib.private_files import StorageUnreachable
from vlsc.lib.refused import Invalid, NotPermitted, Refused
from vlsc.lib.sealed_files import FirstOpen, open_part
from vlsc.lib.sealing import CannotOpen

log = logging.getLogger(__name__)

MOST_KEYS = MOST_SELECTED  # the other scopes are for more keys
RETRY_SECONDS = 5  # when to ask again for a file that is being built
Requested = dict[str, Any]  # the fields that are equal if two requests are the same


@dataclass(frozen=True, kw_only=True)
class OpenedFile(Download):
    """A finished file opened for download: `pieces` are decrypted and authenticated one by one."""

    pieces: Iterator[bytes]


def request_export(
    *,
    by: Actor,
    scope: ExportScope,
    file_format: FileFormat,
    at: datetime,
    licensing_id: LicensingId | None = None,
    keys: list[UUID] | None = None,
) -> KeyExport:
    """Request a key file: everything, one licensing ID, or some keys; a worker builds it.

    Requesting the same again while it is being built returns that export. `keys` must be visible
    and sorted (`require_visible_keys`). Raises `NotPermitted`, `Invalid`. Views with a session must
    check for a recent sign-in before an export of everything.
    """
    require_export(by=by, scope=scope, licensing_id=licensing_id, keys=keys)
    requested: Requested = {
        "owner_id": by.id,
        "token_id": by.token_id,
        "scope": scope,
        "licensing_id": licensing_id,
        "keys": keys,
        "format": file_format,
    }
    try:
        return _find_or_add(by, requested, at)
    except IntegrityError:  # a concurrent request for the same was first
        return _find_or_add(by, requested, at)


def require_export(
    *,
    by: Actor,
    scope: ExportScope,
    licensing_id: LicensingId | None = None,
    keys: list[UUID] | None = None,
) -> None:
    """What `request_export` refuses: raises `NotPermitted`, or `Invalid`."""
    if by.id is None:
        raise NotPermitted
    require_anywhere(by, Action.EXPORT_KEYS)
    if scope == ExportScope.LICENSING_ID and licensing_id is not None:
        require(by, Action.EXPORT_KEYS, licensing_id)
    elif scope == ExportScope.LICENSING_ID:
        raise Invalid({"licensing_id": [_("Enter the licensing ID.")]})
    elif scope == ExportScope.KEYS and not 0 < len(keys or []) <= MOST_KEYS:
        raise Invalid({"keys": [_("Choose from 1 to %(most)s keys.") % {"most": MOST_KEYS}]})
    elif scope == ExportScope.KEYS and not may_export_keys(by, keys or []):
        raise NotPermitted


@transaction.atomic
def _find_or_add(by: Actor, requested: Requested, at: datetime) -> KeyExport:
    share_sight()  # a key that is taken back is in no file that is asked for later
    return _find_unfinished(requested) or _add(by, requested, at)


def _find_unfinished(requested: Requested) -> KeyExport | None:
    waiting = [ExportState.REQUESTED, ExportState.BUILDING]
    same = {
        f"{name}__isnull" if value is None else name: value or True
        for name, value in requested.items()
    }
    return KeyExport.objects.filter(state__in=waiting, **same).first()


def _add(by: Actor, requested: Requested, at: datetime) -> KeyExport:
    export = KeyExport.objects.create(
        **requested, request_id=by.request_id, requested_at=at, wake_at=sweep_time(at)
    )
    licensing_id = export.licensing_id_id
    record(
        by=by,
        at=at,
        action="key_export.requested",
        subject=("key_export", export.pk, export.stem),
        licensing_ids=[licensing_id] if licensing_id else licensing_ids_to_export(by, export.keys),
        format=export.format,
    )
    exports.BUILDING.wake(export.pk)
    return export


def describe_file(*, by: Actor, export: KeyExport, at: datetime) -> Download:
    """What is known of a finished export before it is opened; neither opens nor logs anything.

    Raises what `open_export` does, except for what only the storage knows.
    """
    _require_download(by, export)
    if export.state != ExportState.READY or not export.expires_at or export.expires_at <= at:
        raise _not_ready(export)
    if has_blocked_keys(export):
        detail = _("A key in this file has since been blocked. Request a new file.")
        raise Refused("not_ready", detail, state=export.state)
    return Download(
        name=export.file_name,
        content_type=WRITERS[export.format].content_type,
        size=export.size or 0,
        sha256=export.sha256,
    )


def open_export(
    *, by: Actor, export: KeyExport, at: datetime, part: Part | None = None
) -> OpenedFile:
    """Open a finished export of the actor, or a part of it, for download, and log the download.

    The actor must still have the right on every licensing ID with rows in the file. The log line is
    committed before the first byte is sent; a part that continues a download is not logged again.
    Raises `NotPermitted`, or `Refused` with `not_ready` (also when it is older than 24 hours, or a
    key in it was blocked since) or
    `unavailable` (503) if the storage fails.
    """
    file = describe_file(by=by, export=export, at=at)
    stored = _open_stored(export)
    try:
        with transaction.atomic():
            _record_download(by, export, at, part)
            pieces = FirstOpen(_pieces(stored, export, part))
    except CannotOpen as error:
        stored.close()
        log.exception("key_export.damaged", extra={"export": str(export.pk)})
        raise Refused("not_ready", _("The stored file is damaged. Ask for a new one.")) from error
    except BaseException:
        stored.close()
        raise
    return OpenedFile(**asdict(file), pieces=pieces)


def _not_ready(export: KeyExport) -> Refused:
    if export.state in {ExportState.REQUESTED, ExportState.BUILDING}:
        detail = _("The file is being built. Ask again when its state is “ready”.")
        return Refused("not_ready", detail, state=export.state, retry_after=RETRY_SECONDS)
    if export.state == ExportState.FAILED:
        detail = _("The file could not be created: %(reason)s") % {"reason": export.reason}
    else:
        detail = _("The file was kept for 24 hours. Request a new one.")
    return Refused("not_ready", detail, state=export.state)


def _record_download(by: Actor, export: KeyExport, at: datetime, part: Part | None) -> None:
    """Log a download, once for all parts: a program that resumes asks for part after part."""
    KeyExport.objects.select_for_update(of=["self"]).get(pk=export.pk)  # for parts asked at once
    if continues_download(by, DOWNLOADED, export.pk, part=part, at=at):
        return
    record(
        by=by,
        at=at,
        action=DOWNLOADED,
        subject=("key_export", export.pk, export.file_name),
        licensing_ids=export.licensing_ids or [],
        rows=export.rows_total,
        sha256=export.sha256,
    )


def _require_download(by: Actor, export: KeyExport) -> None:
    if export.owner_id != by.id or not token_allows(by, Action.EXPORT_KEYS):
        raise NotPermitted
    allowed = LicensingId.objects.visible_to(by, Action.EXPORT_KEYS)
    licensing_ids = export.licensing_ids or []
    if licensing_ids and allowed.filter(pk__any=licensing_ids).count() != len(licensing_ids):
        raise NotPermitted(
            _("You can no longer download all of the keys in this file. Request a new one.")
        )


def _open_stored(export: KeyExport) -> BinaryIO:
    try:
        return open_for_reading(export.stored_as)
    except (FileNotFoundError, StorageUnreachable) as error:
        raise storage_refusal(error=error) from error


def _pieces(stored: BinaryIO, export: KeyExport, part: Part | None) -> Generator[bytes, None, None]:
    key = open_file_key(bytes(export.file_key or b""), export.pk)
    with stored:
        yield from open_part(stored, key, export.pk.bytes, part)
