"""Which encoding a file is in, decided once over the whole file, and what can't be read at all.

UTF-8 with or without BOM, UTF-16 with BOM, Windows-1252. A file is one of them from its first to
its last byte, or it is refused: a guess in the middle would change names.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

UTF8, UTF16, WINDOWS = "utf-8-sig", "utf-16", "cp1252"
_controls = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_undefined = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # no characters in Windows-1252
_sequences = re.compile(
    rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_high = re.compile(rb"[\x80-\xff]")
_archives = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Unreadable(Exception):
    """The file as a whole cannot be read: one code with its facts, and nothing is taken from it."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Survey:
    """What the first pass over a file tells: how to decode it and how many lines it has."""

    encoding: str
    lines: int


def survey(chunks: Iterable[bytes]) -> Survey:
    """Decide the encoding and count the lines. Raises `Unreadable`."""
    source = iter(chunks)
    head = next((chunk for chunk in source if chunk), b"")
    if not head:
        raise Unreadable("empty")
    if head.startswith(_archives):
        raise Unreadable("spreadsheet")
    every = _rejoin(head, source)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable("encoding")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _survey_utf16(every)
    return _survey_bytes(every, is_marked=head.startswith(codecs.BOM_UTF8))


def _rejoin(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest


def _survey_utf16(chunks: Iterator[bytes]) -> Survey:
    decoder, lines = codecs.getincrementaldecoder(UTF16)(), 1
    try:
        for text in _decoded(decoder, chunks):
            _refuse_controls(text.encode("utf-8", "surrogatepass"))
            lines += text.count("\n")
    except UnicodeDecodeError as error:
        raise Unreadable("encoding") from error
    return Survey(UTF16, lines)


def _decoded(decoder: codecs.IncrementalDecoder, chunks: Iterator[bytes]) -> Iterator[str]:
    for chunk in chunks:
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _refuse_controls(chunk: bytes) -> None:
    if b"\x00" in chunk:
        raise Unreadable("nul")
    if _controls.search(chunk):
        raise Unreadable("binary")


def _survey_bytes(chunks: Iterator[bytes], *, is_marked: bool) -> Survey:
    guess, lines = _Guess(is_marked), 1
    for chunk in chunks:
        _refuse_controls(chunk)
        lines += chunk.count(b"\n")
        guess.see(chunk)
    return Survey(guess.decide(), lines)


class _Guess:
    """UTF-8 as long as every byte agrees; else Windows-1252, if every byte is one of its."""

    def __init__(self, is_marked: bool) -> None:
        self.is_marked = is_marked
        self.decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self.has_undefined = False
        self.high = self.sequences = 0

    def see(self, chunk: bytes) -> None:
        self._try_utf8(chunk, final=False)
        if not chunk.isascii():
            self.has_undefined = self.has_undefined or bool(_undefined.search(chunk))
            self.high += len(_high.findall(chunk))
            self.sequences += sum(map(len, _sequences.findall(chunk)))

    def _try_utf8(self, chunk: bytes, *, final: bool) -> None:
        try:
            if self.decoder:
                self.decoder.decode(chunk, final)
        except UnicodeDecodeError:
            self.decoder = None

    def decide(self) -> str:
        self._try_utf8(b"", final=True)
        if self.decoder:
            return UTF8
        # Valid sequences that make up half of what is not ASCII are no coincidence.
        if self.is_marked or (self.sequences and self.sequences * 2 >= self.high):
            raise Unreadable("mixed")
        if self.has_undefined:
            raise Unreadable("encoding")
        return WINDOWS
