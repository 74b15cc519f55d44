"""The key file in VLSC's format: tab-delimited text with the extension `.csv`.

UTF-8 with BOM, CRLF, no quoting: no cell can contain a tab or a line break, because such text is
rejected when it is saved (`vlsc.lib.text`).
"""

from typing import Protocol

# The columns in their order, each with its content; the guide of the API shows them.
MEANINGS = {
    "License ID": "The licensing ID’s number; of an Open license its license number.",
    "Parent Program": "The program’s name.",
    "Organization": "The name of the organization that has the licensing ID.",
    "Product": "The product’s name.",
    "Product Key": "The key in full, in five groups with hyphens between them.",
    "Type": "`VLK`, `KMS`, `MAK`, `Setup` or `OSA`.",
    "MAK Activations-Used/Available": "Of a MAK the activations used and allowed, as `12/50`;"
    " else empty.",
}
COLUMNS = tuple(MEANINGS)
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
