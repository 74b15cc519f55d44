"""How a key file is read: bytes to text, text to lines, lines to cells, cells to values.

Nothing here queries the center: `keyfiles.imports` looks up what names and numbers mean.
"""

from keyfiles.readers.encodings import Survey, Unreadable, survey
from keyfiles.readers.layout import COLUMNS, Column, Layout
from keyfiles.readers.lines import Block, read_blocks

__all__ = ["COLUMNS", "Block", "Column", "Layout", "Survey", "Unreadable", "read_blocks", "survey"]
