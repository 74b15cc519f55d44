"""How a key file is read: bytes to text, text to lines, lines to cells, cells to values.

Nothing here knows the center: what a name or a number means is asked elsewhere.
"""

from keyfiles.readers.encodings import Survey, Unreadable, survey
from keyfiles.readers.layout import COLUMNS, Column, Layout
from keyfiles.readers.lines import Block, read_blocks

__all__ = ["COLUMNS", "Block", "Column", "Layout", "Survey", "Unreadable", "read_blocks", "survey"]
