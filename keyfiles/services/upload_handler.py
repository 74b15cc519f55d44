"""An upload handler that encrypts the file while receiving it: it is never on a disk in clear.

A view checks permission and then replaces Django's handlers with this one, before the body is read.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import (
    FileUploadHandler,
    SkipFile,
    StopFutureHandlers,
)
from django.utils.translation import gettext as _

from keyfiles import storage
from keyfiles.imports import StoredFile
from keyfiles.services.storage import storage_refusal
from keyfiles.services.uploads import ReceivedFile, too_large_message
from vlsc.lib.ids import uuid7
from vlsc.lib.private_files import StorageUnreachable
from vlsc.lib.refused import Invalid, Refused
from vlsc.lib.slots import TooBusy

FIELD = "file"
FORM_BYTES = 1 << 20  # allowance for the rest of the form
log = logging.getLogger(__name__)


class EncryptingHandler(FileUploadHandler):
    """Accepts one file, in the field `file`; files in other fields are ignored.

    `refused` is the reason why the file was not accepted. The rest of the body is still read and
    discarded, because browsers do not show a response that is sent before that.
    """

    chunk_size = 1 << 18

    def __init__(self, folder: str = "imports", most: int | None = None) -> None:
        """`folder` of the storage, and the largest size in bytes, by default of a key file."""
        super().__init__()
        self._folder, self._most = folder, most
        self.stored: StoredFile | None = None
        self.received: ReceivedFile | None = None
        self.refused: Refused | None = None
        self._content_length = 0
        self._release: Callable[[], None] = lambda: None

    def handle_raw_input(self, *args: Any) -> None:
        """Remember Content-Length; `args` are (input, META, content length, boundary, encoding)."""
        self._content_length = args[2]

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start to encrypt, unless Content-Length is too large already."""
        super().new_file(*args, **kwargs)
        if self.field_name != FIELD or self.refused:
            raise SkipFile
        if self.stored:
            self.refused = Invalid({FIELD: [_("Send one file at a time.")]})
            self.drop_untaken()
            raise SkipFile
        if self._content_length > self._most_bytes + FORM_BYTES:
            self._refuse_too_large()
            raise SkipFile
        try:
            self._release = storage.uploads.take()
            self.stored = self._begin_file()
        except TooBusy as error:
            self.refused = storage_refusal(error=error)
            raise SkipFile from error
        except (OSError, StorageUnreachable) as error:
            self._refuse_unstored(error)
            raise SkipFile from error
        raise StopFutureHandlers

    def _begin_file(self) -> StoredFile:
        """What the bytes are written into."""
        return StoredFile(uuid7(), folder=self._folder)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Encrypt a chunk; chunks after a refusal are discarded."""
        if self.refused or not self.stored:
            return
        if self.stored.writer.size + len(raw_data) > self._most_bytes:
            self._refuse_too_large()
            return
        try:
            self.stored.write(raw_data)
        except OSError as error:
            self._refuse_unstored(error)

    def file_complete(self, file_size: int) -> ReceivedFile | None:
        """Publish the complete file."""
        if self.refused or self.received or not self.stored:
            return None
        try:
            self.stored.publish()
        except (OSError, StorageUnreachable) as error:
            self._refuse_unstored(error)
            return None
        self._release()
        self.received = ReceivedFile(self.file_name or "", self.stored)
        return self.received

    def upload_interrupted(self) -> None:
        """The client disconnected."""
        self.drop_untaken()

    def drop_untaken(self) -> None:
        """Remove a file that no import has taken; every view calls this at its end."""
        self._release()
        if self.stored and not (self.received and self.received.is_taken):
            with suppress(OSError, StorageUnreachable):
                self.stored.drop()

    @property
    def _most_bytes(self) -> int:
        return self._most or settings.KEY_FILE_MAX_BYTES

    def _refuse_too_large(self) -> None:
        self.refused = Refused("too_large", too_large_message(most=self._most), status=413)
        self.drop_untaken()

    def _refuse_unstored(self, error: Exception) -> None:
        log.error("import.upload_not_stored", extra={"reason": str(error)})
        detail = _("The file could not be stored. Nothing was taken; try again shortly.")
        self.refused = Refused("unavailable", detail, status=503)
        self.drop_untaken()
