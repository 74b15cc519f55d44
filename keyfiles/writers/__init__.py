"""The formats of the key file: writers that convert rows to bytes, without database access."""

from keyfiles.writers.tsv import COLUMNS, MEANINGS, TsvWriter
from keyfiles.writers.xlsx import XlsxWriter

# By the values of `keyfiles.states.FileFormat`.
WRITERS: dict[str, type[TsvWriter] | type[XlsxWriter]] = {"tsv": TsvWriter, "xlsx": XlsxWriter}

__all__ = ["COLUMNS", "MEANINGS", "WRITERS", "TsvWriter", "XlsxWriter"]
