"""The formats of the key file. They take rows and give bytes, and know no database."""

from keys.writers.tsv import COLUMNS, TsvWriter
from keys.writers.xlsx import XlsxWriter

__all__ = ["COLUMNS", "TsvWriter", "XlsxWriter"]
