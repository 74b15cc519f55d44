"""The upload of a medium: stored as it is, since it is no secret and is read from the middle."""

import hashlib
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from keyfiles.imports import MEDIA_FOLDER, StoredFile
from keyfiles.services.upload_handler import EncryptingHandler
from keyfiles.storage import private_files
from vlsc.lib.ids import uuid7
from vlsc.lib.refused import Refused


class PlainWriter:
    """Writes into a file, and counts and digests what is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._hash, self.size = file, hashlib.sha256(), 0

    @property
    def sha256(self) -> str:
        """The hex digest of the bytes written so far."""
        return self._hash.hexdigest()

    def write(self, data: bytes) -> int:
        """Write some bytes."""
        self._hash.update(data)
        self.size += len(data)
        return self._file.write(data)

    def close(self) -> None:
        """Nothing follows the last byte."""


class StoredMedium(StoredFile):
    """A medium in private storage. It exists there only after `publish` has returned."""

    def __init__(self, row_id: UUID) -> None:
        self.row_id = row_id
        self.name = f"{MEDIA_FOLDER}/{row_id}"
        self.file = private_files().write_aside(self.name)
        self.writer = PlainWriter(self.file)


class MediumHandler(EncryptingHandler):
    """Accepts one medium, in the field `file`."""

    def __init__(self) -> None:
        super().__init__(most=settings.MEDIUM_MAX_BYTES)

    def _refuse_too_large(self) -> None:
        super()._refuse_too_large()
        limit = settings.MEDIUM_MAX_BYTES >> 20
        text = _(
            "The file can be at most %(limit)s MB. Put a larger file into the storage and "
            "enter its name."
        )
        self.refused = Refused("too_large", text % {"limit": limit}, status=413)

    def _begin_file(self) -> StoredFile:
        return StoredMedium(uuid7())
