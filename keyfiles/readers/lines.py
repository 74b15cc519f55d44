"""Text in blocks of whole lines, numbered as an editor numbers them, and a line's cells.

A line ends with LF or CRLF. A quoted cell ends on its own line: no cell of a key file holds a
line break, so an open quotation mark is an error of that line and never swallows the next.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from keyfiles.readers.encodings import Unreadable

MAX_LINE = 20_000  # characters; the longest honest line has a few hundred


@dataclass(frozen=True)
class Block:
    """Some whole lines of a file. The flags say whether the slow ways of reading are needed."""

    first_line: int
    lines: list[str]
    has_quotes: bool
    has_returns: bool


def read_blocks(chunks: Iterable[bytes], encoding: str) -> Iterator[Block]:
    """The lines of a file, decoded. Raises `Unreadable` where a line does not end."""
    number, rest = 1, ""
    for text in _decoded(chunks, encoding):
        rest += text
        whole, end, tail = rest.rpartition("\n")
        if end:
            block = _block(number, whole)
            number, rest = number + len(block.lines), tail
            yield block
        if len(rest) > MAX_LINE:
            raise Unreadable("line_too_long", line=number, limit=MAX_LINE)
    if rest:
        yield _block(number, rest)


def _decoded(chunks: Iterable[bytes], encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in chunks:
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _block(first_line: int, text: str) -> Block:
    # The text ends before its last LF, so a CR at its end belongs to that line's CRLF.
    text = text.replace("\r\n", "\n").removesuffix("\r")
    return Block(first_line, text.split("\n"), '"' in text, "\r" in text)


def split_line(line: str, delimiter: str) -> list[str] | None:
    """The cells of a line that may hold quoted ones; None when a quoted cell does not end.

    A quotation mark inside a cell that does not begin with one is a character like any other.
    """
    if '"' not in line:
        return line.split(delimiter)
    cells, at = [], 0
    pattern = _patterns[delimiter]
    while at <= len(line):
        found = pattern.match(line, at)
        if found is None:
            return None
        quoted, plain = found.group(1, 2)
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        at = found.end() + 1
    return cells


# A quoted cell, or a plain one, up to the delimiter or the line's end; a byte order mark may stand
# before the quotation mark. Between tabs a cell that only begins with a quotation mark is a name
# that does so: our own key file writes those as they are.
_quoted = r'\ufeff*"((?:[^"]|"")*)"\ufeff*'
_plain = {"\t": r"[^\t]*", ";": r'(?!\ufeff*")[^;]*', ",": r'(?!\ufeff*")[^,]*'}
_patterns = {
    delimiter: re.compile(rf"(?:{_quoted}(?={delimiter}|\Z)|({plain})(?={delimiter}|\Z))")
    for delimiter, plain in _plain.items()
}
