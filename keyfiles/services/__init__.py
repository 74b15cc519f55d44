"""Services of key files: request and download an export, upload and load an import."""

from keyfiles.services.answers import answer_names, undo_answer
from keyfiles.services.exports import (
    MOST_KEYS,
    OpenedFile,
    describe_file,
    open_export,
    request_export,
    require_export,
)
from keyfiles.services.imports import (
    confirm_import,
    describe_bad_rows,
    discard_import,
    import_now,
    open_bad_rows,
)
from keyfiles.services.media import MediumWish, Outcome, add_medium, withdraw_medium
from keyfiles.services.media_downloads import (
    describe_medium,
    make_link,
    open_medium,
    require_link,
)
from keyfiles.services.name_answers import Answer
from keyfiles.services.rows import record_row
from keyfiles.services.uploads import receive_key_file, store_file

__all__ = [
    "MOST_KEYS",
    "Answer",
    "MediumWish",
    "OpenedFile",
    "Outcome",
    "add_medium",
    "answer_names",
    "confirm_import",
    "describe_bad_rows",
    "describe_file",
    "describe_medium",
    "discard_import",
    "import_now",
    "make_link",
    "open_bad_rows",
    "open_export",
    "open_medium",
    "receive_key_file",
    "record_row",
    "request_export",
    "require_export",
    "require_link",
    "store_file",
    "undo_answer",
    "withdraw_medium",
]
