"""Detects the encoding of a file from its whole content, and rejects files that are not text.

UTF-8 with or without BOM, UTF-16 with BOM, Windows-1252. A file that is not entirely in one of
them is rejected: guessing part by part would corrupt names.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vlsc.lib.text import describe_character

UTF8, UTF16, WINDOWS = "utf-8-sig", "utf-16", "cp1252"
_controls = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_undefined = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # not assigned in Windows-1252
_utf8_sequences = re.compile(
    rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_non_ascii = re.compile(rb"[\x80-\xff]")
_archives = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Unreadable(Exception):
    """The file can't be read at all: a code and its facts; nothing of it is imported."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Survey:
    """The result of the first pass over a file: its encoding and number of lines."""

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
    all_chunks = _rejoin(head, source)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable("encoding")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _survey_utf16(all_chunks)
    return _survey_bytes(all_chunks, has_bom=head.startswith(codecs.BOM_UTF8))


def _rejoin(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest


def _survey_utf16(chunks: Iterator[bytes]) -> Survey:
    decoder, lines = codecs.getincrementaldecoder(UTF16)(), _LineCounter()
    try:
        for text in _decoded(decoder, chunks):
            chunk = text.encode("utf-8", "surrogatepass")
            _reject_control_characters(chunk)
            lines.feed(chunk)
    except UnicodeDecodeError as error:
        raise Unreadable("encoding") from error
    return Survey(UTF16, lines.count)


def _decoded(decoder: codecs.IncrementalDecoder, chunks: Iterator[bytes]) -> Iterator[str]:
    for chunk in chunks:
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _reject_control_characters(chunk: bytes) -> None:
    if b"\x00" in chunk:
        raise Unreadable("nul")
    if match := _controls.search(chunk):
        raise Unreadable("binary", character=describe_character(match.group().decode()))


def _survey_bytes(chunks: Iterator[bytes], *, has_bom: bool) -> Survey:
    detector, lines = _EncodingDetector(has_bom), _LineCounter()
    for chunk in chunks:
        _reject_control_characters(chunk)
        lines.feed(chunk)
        detector.feed(chunk)
    return Survey(detector.decide(), lines.count)


class _LineCounter:
    """Counts lines that end with CRLF, LF or CR."""

    def __init__(self) -> None:
        self.count, self.ends_with_cr = 1, False

    def feed(self, chunk: bytes) -> None:
        self.count += chunk.count(b"\n") + chunk.count(b"\r") - chunk.count(b"\r\n")
        self.count -= self.ends_with_cr and chunk.startswith(b"\n")
        self.ends_with_cr = chunk.endswith(b"\r") if chunk else self.ends_with_cr


class _EncodingDetector:
    """Decides for UTF-8 if the whole file is valid, else for Windows-1252 if that is."""

    def __init__(self, has_bom: bool) -> None:
        self.has_bom = has_bom
        self.decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self.has_undefined = False
        self.non_ascii = self.in_sequences = 0

    def feed(self, chunk: bytes) -> None:
        self._try_utf8(chunk, final=False)
        if not chunk.isascii():
            self.has_undefined = self.has_undefined or bool(_undefined.search(chunk))
            self.non_ascii += len(_non_ascii.findall(chunk))
            self.in_sequences += sum(map(len, _utf8_sequences.findall(chunk)))

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
        # If half of the non-ASCII bytes form valid UTF-8 sequences, that is not a coincidence.
        if self.has_bom or (self.in_sequences and self.in_sequences * 2 >= self.non_ascii):
            raise Unreadable("mixed")
        if self.has_undefined:
            raise Unreadable("encoding")
        return WINDOWS
