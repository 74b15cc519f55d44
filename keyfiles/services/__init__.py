"""Services of key files: request and download an export, upload and load an import."""

from keyfiles.services.exports import MOST_KEYS, OpenedFile, open_export, request_export
from keyfiles.services.imports import (
    answer_names,
    confirm_import,
    discard_import,
    import_now,
    open_bad_rows,
)
from keyfiles.services.name_answers import Answer
from keyfiles.services.uploads import receive_key_file, store_file

__all__ = [
    "MOST_KEYS",
    "Answer",
    "OpenedFile",
    "answer_names",
    "confirm_import",
    "discard_import",
    "import_now",
    "open_bad_rows",
    "open_export",
    "receive_key_file",
    "request_export",
    "store_file",
]
