"""The verbs of keys: reveal one, ask for a key file, load one."""

from keys.services.answers import Answer
from keys.services.exports import MOST_KEYS, OpenedFile, open_export, request_export
from keys.services.imports import (
    answer_names,
    confirm_import,
    discard_import,
    import_now,
    open_bad_rows,
)
from keys.services.reveal import reveal_key
from keys.services.rotation import rotate_data_keys
from keys.services.uploads import receive_key_file, store_file

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
    "reveal_key",
    "rotate_data_keys",
    "store_file",
]
