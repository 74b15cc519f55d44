"""An upload handler for several files, each encrypted while it is received."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from keyfiles.services.upload_handler import FIELD, FORM_BYTES, EncryptingHandler
from keyfiles.services.uploads import ReceivedFile, too_large_message
from support.attachments import FOLDER
from support.services.attachments import MOST_BYTES, MOST_FILES, too_many_files
from vlsc.lib.refused import Refused


class SeveralFiles(FileUploadHandler):
    """Accepts up to five files in the field `file`; files in other fields are ignored.

    Each has a handler of its own. `refused` is the reason why none of them was accepted; the rest
    of the body is still read and discarded.
    """

    chunk_size = EncryptingHandler.chunk_size

    def __init__(self) -> None:
        super().__init__()
        self._handlers: list[EncryptingHandler] = []
        self._refused: Refused | None = None
        self._content_length = 0

    @property
    def refused(self) -> Refused | None:
        """The first reason to accept nothing."""
        own = (handler.refused for handler in self._handlers)
        return self._refused or next(filter(None, own), None)

    def handle_raw_input(self, *args: Any) -> None:
        """Remember Content-Length; `args` are (input, META, content length, boundary, encoding)."""
        self._content_length = args[2]

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with another file; `args` begin with the name of its field."""
        if args[0] != FIELD or self.refused:
            raise SkipFile
        if len(self._handlers) == MOST_FILES:
            self._refused = too_many_files()
            raise SkipFile
        if self._content_length > MOST_FILES * MOST_BYTES + FORM_BYTES:
            self._refused = Refused("too_large", too_large_message(most=MOST_BYTES), status=413)
            raise SkipFile
        self._handlers.append(EncryptingHandler(FOLDER, MOST_BYTES))
        self._handlers[-1].new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Encrypt a chunk of the file that is being received."""
        self._handlers[-1].receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> ReceivedFile | None:
        """Publish the file, and make room for another transfer."""
        return self._handlers[-1].file_complete(file_size)

    def upload_interrupted(self) -> None:
        """The client disconnected."""
        self.drop_untaken()

    def drop_untaken(self) -> None:
        """Remove the files that no message has taken; every view calls this at its end."""
        for handler in self._handlers:
            handler.drop_untaken()
