"""Splits text into blocks of whole lines, numbered as in an editor, and lines into cells.

A line ends with CRLF, LF or CR, also in turns. A quoted cell must end on its line: no cell of a key
file contains a line break, so an unclosed quotation mark is an error of that line and does not
affect the next.
"""

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from keyfiles.readers.encodings import Unreadable
from vlsc.lib.text import INVISIBLE

MAX_LINE = 20_000  # characters; the longest valid line has a few hundred
_blank_line = re.compile(rf"[\s,;\"{INVISIBLE}]*")


@dataclass(frozen=True)
class Block:
    """Some whole lines of a file. The flag says whether the slower parsing is needed."""

    first_line: int
    lines: list[str]
    has_quotes: bool


def read_blocks(chunks: Iterable[bytes], encoding: str) -> Iterator[Block]:
    """The decoded lines of a file. Raises `Unreadable` if a line is too long."""
    number, rest = 1, ""
    for text in _decoded(chunks, encoding):
        whole, end, tail = (rest + text).rpartition("\n")
        if end:
            block = Block(number, whole.split("\n"), '"' in whole)
            number, rest = number + len(block.lines), tail
            yield block
        else:
            rest = tail
        if len(rest) > MAX_LINE:
            raise Unreadable("line_too_long", line=number, limit=MAX_LINE)
    if rest:
        yield Block(number, [rest], '"' in rest)


def is_blank_line(line: str) -> bool:
    """Whether a line has nothing but blanks, delimiters and quotation marks."""
    return bool(_blank_line.fullmatch(line))


def _decoded(chunks: Iterable[bytes], encoding: str) -> Iterator[str]:
    """The text in pieces, with LF as the only line end."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    for chunk in chunks:
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


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


# A quoted or plain cell, up to the delimiter or the end of the line; blanks and byte order marks
# may stand around the quotation marks. Between tabs a cell may begin with a quotation mark without
# being quoted: such a file is read as it is, and the name is refused at its cell.
_edge = {"\t": r"\ufeff*", ";": r"[\s\ufeff]*", ",": r"[\s\ufeff]*"}
_not_quoted = {"\t": "", ";": r'(?![\s\ufeff]*")', ",": r'(?![\s\ufeff]*")'}
_patterns = {
    delimiter: re.compile(
        rf'(?:{edge}"((?:[^"]|"")*)"{edge}(?={delimiter}|\Z)'
        rf"|({_not_quoted[delimiter]}[^{delimiter}]*)(?={delimiter}|\Z))"
    )
    for delimiter, edge in _edge.items()
}
