"""Receiving key files that operations upload: stored encrypted, for 24 hours at most."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from audit.services import record
from jobs.leases import sweep_time
from jobs.moves import wrong_state
from keyfiles import imports
from keyfiles.models import KeyImport
from keyfiles.states import FileKind
from vlsc.lib.ids import uuid7
from vlsc.lib.masking import mask_keys
from vlsc.lib.refused import Refused
from vlsc.lib.text import FORMULA_STARTS, QUOTATION_MARKS, is_invisible, normalize_name

KEPT = timedelta(hours=24)
CHUNK_BYTES = 1 << 20


class ReceivedFile(UploadedFile):
    """A complete upload, encrypted in private storage, that belongs to no row yet.

    It can't be read through this object, which only yields the digest of the content.
    """

    def __init__(self, name: str, stored: imports.StoredFile) -> None:
        super().__init__(file=None, name=name, size=stored.writer.size)
        self.stored, self.sha256, self.is_taken = stored, stored.writer.sha256, False

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The digest, for the comparison of idempotent requests."""
        yield self.sha256.encode()

    def seek(self, *position: int) -> int:
        """Does nothing, since there is nothing to read."""
        return 0

    def close(self) -> None:
        """Does nothing, since no file is open."""

    def drop_untaken(self) -> None:
        """Remove it from storage unless a row owns it."""
        if not self.is_taken:
            self.stored.drop()


def store_file(*, file: BinaryIO, name: str) -> ReceivedFile:
    """Encrypt an open file into private storage, for callers without a streamed upload."""
    stored = imports.StoredFile(uuid7())
    try:
        while data := file.read(CHUNK_BYTES):
            stored.write(data)
            _require_size(stored.writer.size)
        stored.publish()
    except BaseException:
        stored.drop()
        raise
    return ReceivedFile(name, stored)


def receive_key_file(
    *,
    by: Actor,
    file: ReceivedFile,
    create_missing: bool,
    good_rows: bool,
    at: datetime,
    kind: str = FileKind.KEYS,
    by_worker: bool = True,
) -> KeyImport:
    """Create an import for an upload; a worker checks it, or else (`by_worker`) the caller.

    Raises `NotPermitted`, or `Refused` with `too_large`; the stored file is removed then.
    """
    try:
        require_anywhere(by, Action.LOAD_CENTER)
        _require_size(file.size or 0)
        with transaction.atomic():
            key_import = _add(by, file, create_missing, good_rows, at, kind)
            record_act(
                by=by,
                at=at,
                verb="uploaded",
                key_import=key_import,
                sha256=file.sha256,
            )
            if by_worker:
                imports.CHECKING.wake(key_import.pk)
    except BaseException:
        file.drop_untaken()
        raise
    file.is_taken = True
    return key_import


def _add(
    by: Actor, file: ReceivedFile, create_missing: bool, good_rows: bool, at: datetime, kind: str
) -> KeyImport:
    return KeyImport.objects.create(
        id=file.stored.row_id,
        owner_id=by.id,
        token_id=by.token_id,
        channel=by.channel,
        kind=kind,
        request_id=by.request_id,
        file_name=safe_file_name(name=file.name or ""),
        size=file.size or 0,
        sha256=file.sha256,
        stored_as=file.stored.name,
        file_key=file.stored.sealed_key,
        create_missing=create_missing,
        good_rows=good_rows,
        requested_at=at,
        wake_at=sweep_time(at),
        expires_at=at + KEPT,
    )


def safe_file_name(*, name: str) -> str:
    """An upload's name as it is stored and shown: as names are, without path or key."""
    last = mask_keys(name).replace("\\", "/").rsplit("/", 1)[-1]
    text = "".join(char for char in last if char.isprintable() and not is_invisible(char))
    # Behind these a cell could begin.
    text = re.sub(r"[,;]\s*", "_", normalize_name(text))[-200:]
    return text.lstrip(f" {FORMULA_STARTS}{QUOTATION_MARKS}").rstrip() or "file"


def _require_size(size: int) -> None:
    if size > settings.KEY_FILE_MAX_BYTES:
        raise Refused("too_large", too_large_message(), status=413)


def too_large_message(*, most: int | None = None) -> str:
    """The error message about the size limit in bytes, by default that of key files."""
    text = _("A file can be at most %(limit)s MB. Split it and load the parts.")
    if most is not None:
        text = _("The file can be at most %(limit)s MB. Split it and send the parts.")
    return text % {"limit": (most or settings.KEY_FILE_MAX_BYTES) >> 20}


def lock_import(*, import_id: UUID, state: str) -> KeyImport:
    """Lock the row of an import in this state; raises `Refused` (`wrong_state`) in another."""
    locked = KeyImport.objects.select_for_update().get(pk=import_id)
    if locked.state != state:
        raise wrong_state()
    return locked


def record_act(*, by: Actor, at: datetime, verb: str, key_import: KeyImport, **facts: Any) -> None:
    """Write one log line about an import; the verb is that of the action, such as “confirmed”."""
    subject = (key_import.thing, key_import.pk, key_import.file_name)
    record(by=by, at=at, action=f"{key_import.thing}.{verb}", subject=subject, **facts)
