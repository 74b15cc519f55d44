"""Key files coming in: the worker that checks them, loads them, and clears up after them.

Checking stages every row with its key sealed and says what is wrong; loading writes the good rows
in one transaction. A worker that dies anywhere leaves nothing loaded, and its row comes again.
"""

from keyfiles.imports.applying import apply
from keyfiles.imports.bad_rows import bad_rows
from keyfiles.imports.checking import check
from keyfiles.imports.sweeping import expire, remove_forgotten, sweep
from keyfiles.imports.uploads import StoredFile, read_bad_rows
from keyfiles.imports.work import APPLYING, CHECKING

__all__ = [
    "APPLYING",
    "CHECKING",
    "StoredFile",
    "apply",
    "bad_rows",
    "check",
    "expire",
    "read_bad_rows",
    "remove_forgotten",
    "sweep",
]
