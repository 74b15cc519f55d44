"""Importing key files: the code of the tasks that check and load them, and of the sweeps.

Checking stages every row with its key sealed and reports errors; loading writes the good rows in
one transaction. If a worker dies, nothing is loaded and another worker starts over.
"""

from keyfiles.imports.applying import apply
from keyfiles.imports.bad_rows import bad_rows
from keyfiles.imports.checking import check
from keyfiles.imports.sweeping import expire, remove_forgotten, remove_forgotten_media, sweep
from keyfiles.imports.tables.media import FOLDER as MEDIA_FOLDER
from keyfiles.imports.tables.media import find_stored as find_stored_medium
from keyfiles.imports.tables.media import lock_names as lock_media_names
from keyfiles.imports.uploads import StoredFile, read_bad_rows, read_stored
from keyfiles.imports.work import APPLYING, CHECKING

__all__ = [
    "APPLYING",
    "CHECKING",
    "MEDIA_FOLDER",
    "StoredFile",
    "apply",
    "bad_rows",
    "check",
    "expire",
    "find_stored_medium",
    "lock_media_names",
    "read_bad_rows",
    "read_stored",
    "remove_forgotten",
    "remove_forgotten_media",
    "sweep",
]
