"""The importer's part for files of everything but keys: organizations, purchases and the like.

`TABLES` says of each kind which columns it has and who compares and writes its rows; reading,
reporting and loading are the same for all. Nothing is staged: the rows are read again when they
are loaded, and compared again under the lock of all loads.
"""

from keyfiles.imports.tables.applying import load_table
from keyfiles.imports.tables.checking import check_table
from keyfiles.imports.tables.kinds import TABLES, form_of
from keyfiles.imports.tables.samples import sample_lines

__all__ = ["TABLES", "check_table", "form_of", "load_table", "sample_lines"]
