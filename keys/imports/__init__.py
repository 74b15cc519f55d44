"""Key files coming in: the worker that checks them, loads them, and clears up after them.

Checking stages every row with its key sealed and says what is wrong; loading writes the good rows
in one transaction. A worker that dies anywhere leaves nothing loaded, and its row comes again.
"""

from keys.imports.applying import apply
from keys.imports.bad_rows import bad_rows
from keys.imports.checking import check
from keys.imports.sweeping import expire, sweep
from keys.imports.uploads import StoredFile, read_bad_rows

__all__ = ["StoredFile", "apply", "bad_rows", "check", "expire", "read_bad_rows", "sweep"]
