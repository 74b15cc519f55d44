"""The key file as VLSC wrote it: tab-delimited text under the name `.csv`.

UTF-8 with BOM, CRLF, no quoting: no cell can hold a tab or a line break, because such text is
refused when it is written (`vlsc.lib.text`).
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
    """Where a writer puts its bytes."""

    def write(self, data: bytes, /) -> int: ...
    def flush(self) -> None: ...


class TsvWriter:
    """Writes the header, and rows as they come: tab-delimited, CRLF at the end of each."""

    content_type = "text/tab-separated-values; charset=utf-8"
    extension = "csv"

    def __init__(self, file: Sink) -> None:
        self._write = file.write
        self._write(HEADER.encode())

    def write_rows(self, lines: bytes) -> None:
        """Whole lines."""
        self._write(lines)

    def close(self) -> None:
        """Nothing stands after the last row."""
