"""An upload that is encrypted while it comes in: it never lies on a disk in clear.

A door puts this handler in the place of Django's own before the body is read, and asks for
permission before that.
"""

import logging
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import (
    FileUploadHandler,
    SkipFile,
    StopFutureHandlers,
)
from django.utils.translation import gettext as _

from keyfiles.imports import StoredFile
from keyfiles.services.uploads import ReceivedFile, too_large
from vlsc.lib.ids import uuid7
from vlsc.lib.private_files import StorageUnreachable
from vlsc.lib.refused import Invalid, Refused

FIELD = "file"
FORM_ROOM = 1 << 20  # of a body, for what is not the file
log = logging.getLogger(__name__)


class EncryptingHandler(FileUploadHandler):
    """Takes the one file of the field `file`; files of other fields are left aside.

    `refused` says why the file was not taken. The rest of the body is read and thrown away, since
    an answer given before its end would not reach a browser.
    """

    chunk_size = 1 << 18

    def __init__(self) -> None:
        super().__init__()
        self.stored: StoredFile | None = None
        self.received: ReceivedFile | None = None
        self.refused: Refused | None = None
        self._length = 0

    def handle_raw_input(self, *announced: Any) -> None:
        """Note how long the body says it is: (stream, headers, length, boundary, encoding)."""
        self._length = announced[2]

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to encrypt, unless so much is announced that it would be in vain."""
        super().new_file(*args, **kwargs)
        if self.field_name != FIELD or self.refused:
            raise SkipFile
        if self.stored:
            self.refused = Invalid({FIELD: [_("Send one file at a time.")]})
            self.drop_untaken()
            raise SkipFile
        if self._length > settings.KEY_FILE_MAX_BYTES + FORM_ROOM:
            self._refuse_too_large()
            raise SkipFile
        try:
            self.stored = StoredFile(uuid7())
        except (OSError, StorageUnreachable) as error:
            self._refuse_unstored(error)
            raise SkipFile from error
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Encrypt a piece; what comes after a refusal is thrown away."""
        if self.refused or not self.stored:
            return
        if self.stored.writer.size + len(raw_data) > settings.KEY_FILE_MAX_BYTES:
            self._refuse_too_large()
            return
        try:
            self.stored.write(raw_data)
        except OSError as error:
            self._refuse_unstored(error)

    def file_complete(self, file_size: int) -> ReceivedFile | None:
        """Publish what came, whole."""
        if self.refused or self.received or not self.stored:
            return None
        try:
            self.stored.publish()
        except (OSError, StorageUnreachable) as error:
            self._refuse_unstored(error)
            return None
        self.received = ReceivedFile(self.file_name or "", self.stored)
        return self.received

    def upload_interrupted(self) -> None:
        """The sender went away."""
        self.drop_untaken()

    def drop_untaken(self) -> None:
        """Remove what nobody took: the end of every door's request."""
        if self.stored and not (self.received and self.received.is_taken):
            with suppress(OSError, StorageUnreachable):
                self.stored.drop()

    def _refuse_too_large(self) -> None:
        self.refused = Refused("too_large", too_large(), status=413)
        self.drop_untaken()

    def _refuse_unstored(self, error: Exception) -> None:
        log.error("import.upload_not_stored", extra={"reason": str(error)})
        said = _("The file could not be stored. Nothing was taken; try again shortly.")
        self.refused = Refused("unavailable", said, status=503)
        self.drop_untaken()
