"""The formats of the key file. They take rows and give bytes, and know no database."""

from keyfiles.writers.tsv import COLUMNS, TsvWriter
from keyfiles.writers.xlsx import XlsxWriter

# By the format's name, as `keys.states.FileFormat` has them.
WRITERS: dict[str, type[TsvWriter] | type[XlsxWriter]] = {"tsv": TsvWriter, "xlsx": XlsxWriter}

__all__ = ["COLUMNS", "WRITERS", "TsvWriter", "XlsxWriter"]
