"""The key file in VLSC's format: tab-delimited text with the extension `.csv`.

UTF-8 with BOM, CRLF, no quoting: no cell can contain a tab or a line break, because such text is
rejected when it is saved (`vlsc.lib.text`).
"""

from typing import Protocol

COLUMNS = (
    "License ID",
    "Parent Program",
    "Organization",
    "Product",
    "Product Key",
    "Type",
    "MAK Activations-Used/Available",
)
HEADER = "\ufeff" + "\t".join(COLUMNS) + "\r\n"


class Sink(Protocol):
    """The file interface that the writers need."""

    def write(self, data: bytes, /) -> int: ...
    def flush(self) -> None: ...


class TsvWriter:
    """Writes the header, then rows of tab-delimited text that end with CRLF."""

    content_type = "text/tab-separated-values; charset=utf-8"
    extension = "csv"

    def __init__(self, file: Sink) -> None:
        self._write = file.write
        self._write(HEADER.encode())

    def write_rows(self, lines: bytes) -> None:
        """Write complete lines."""
        self._write(lines)

    def close(self) -> None:
        """Does nothing: the format has no trailer."""
