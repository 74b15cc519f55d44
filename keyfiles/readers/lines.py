"""Splits text into blocks of whole lines, numbered as in an editor, and lines into cells.

A line ends with LF or CRLF. A quoted cell must end on its line: no cell of a key file contains a
line break, so an unclosed quotation mark is an error of that line and does not affect the next.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from keyfiles.readers.encodings import Unreadable

MAX_LINE = 20_000  # characters; the longest valid line has a few hundred


@dataclass(frozen=True)
class Block:
    """Some whole lines of a file. The flags say whether the slower parsing is needed."""

    first_line: int
    lines: list[str]
    has_quotes: bool
    has_returns: bool


def read_blocks(chunks: Iterable[bytes], encoding: str) -> Iterator[Block]:
    """The decoded lines of a file. Raises `Unreadable` if a line is too long."""
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
    # The last LF is already cut off, so a CR at the end is part of that line's CRLF.
    text = text.replace("\r\n", "\n").removesuffix("\r")
    return Block(first_line, text.split("\n"), '"' in text, "\r" in text)


def split_line(line: str, delimiter: str) -> list[str] | None:
    """The cells of a line, which may be quoted; None if a quoted cell does not end.

    A quotation mark inside a cell that does not begin with one is an ordinary character.
    """
    if '"' not in line:
        return line.split(delimiter)
    cells, position = [], 0
    pattern = _patterns[delimiter]
    while position <= len(line):
        match = pattern.match(line, position)
        if match is None:
            return None
        quoted, plain = match.group(1, 2)
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        position = match.end() + 1
    return cells


# A quoted or plain cell, up to the delimiter or the end of the line; a byte order mark may precede
# the quotation mark. Between tabs a cell may begin with a quotation mark without being quoted: our
# own exports write such names as they are.
_quoted = r'\ufeff*"((?:[^"]|"")*)"\ufeff*'
_plain = {"\t": r"[^\t]*", ";": r'(?!\ufeff*")[^;]*', ",": r'(?!\ufeff*")[^,]*'}
_patterns = {
    delimiter: re.compile(rf"(?:{_quoted}(?={delimiter}|\Z)|({plain})(?={delimiter}|\Z))")
    for delimiter, plain in _plain.items()
}
