"""What a workbook (.xlsx) must be before anything is read from it: small enough, and harmless.

The limits count before the parts are parsed, so that a file that unpacks to more than it looks
like is refused early. Macros, links to other workbooks and declarations in the XML are refused.
"""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO

from keyfiles.readers.encodings import Unreadable

MEGABYTE = 1 << 20
MOST_BYTES = 32 * MEGABYTE  # a workbook is held in memory, never on a disk in clear
MOST_UNPACKED = 128 * MEGABYTE
# Of all parts together; delimited text of a file with more is read as well, and without limit.
MOST_TAGS = 6_000_000
MOST_PARTS = 1_000
MOST_RATIO = 200  # unpacked to packed, of what unpacks to more than a megabyte
PIECE = 1 << 18
MANIFEST, RELATIONS = "[content_types].xml", "xl/_rels/workbook.xml.rels"
MACROS = ("vbaproject", "xl/macrosheets/", "xl/activex/")
LINKS = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/", "xl/embeddings/")
IN_PARTS = (
    (MANIFEST, b"macroEnabled", "sheet_macros"),
    (RELATIONS, b"externalLink", "sheet_links"),
)
_encoding = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)")
_declaration = re.compile(rb"<![A-Za-z]")
LONGEST_MARK = 16  # bytes: what is searched for may stand on the edge of two pieces
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


def open_workbook(chunks: Iterable[bytes]) -> BytesIO:
    """The workbook in memory, checked. Raises `Unreadable`."""
    file = _collect(chunks)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_parts(archive)
            _check_text(archive)
    except BROKEN as error:
        raise Unreadable("spreadsheet") from error
    file.seek(0)
    return file


def _collect(chunks: Iterable[bytes]) -> BytesIO:
    file = BytesIO()
    for chunk in chunks:
        file.write(chunk)
        if file.tell() > MOST_BYTES:
            raise Unreadable("sheet_too_large", limit=MOST_BYTES // MEGABYTE)
    return file


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Refuse by the directory of the archive: names and sizes."""
    parts = archive.infolist()
    names = [part.filename.lower() for part in parts]
    if MANIFEST not in names or len(set(names)) < len(names):
        raise Unreadable("spreadsheet")
    for marks, code in ((MACROS, "sheet_macros"), (LINKS, "sheet_links")):
        if any(mark in name for mark in marks for name in names):
            raise Unreadable(code)
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    is_bomb = unpacked > MEGABYTE and unpacked > packed * MOST_RATIO
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or is_bomb:
        raise Unreadable("sheet_unpacked", limit=MOST_UNPACKED // MEGABYTE)


def _check_text(archive: zipfile.ZipFile) -> None:
    """Refuse by the content of the XML parts. No part is longer than the directory says."""
    tags = 0
    for part in archive.infolist():
        name = part.filename.lower()
        if not name.endswith((".xml", ".rels")):
            continue
        for piece in _pieces(archive, part):
            tags += piece.count(b"<")
            if tags > MOST_TAGS:
                raise Unreadable("sheet_unpacked", limit=MOST_UNPACKED // MEGABYTE)
            for where, mark, code in IN_PARTS:
                if name == where and mark in piece:
                    raise Unreadable(code)


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part of XML in UTF-8, piece by piece; refuses other encodings and declarations."""
    edge = b""
    with archive.open(part) as stream:
        while data := stream.read(PIECE):
            if not edge:
                _check_head(data)
            if b"\x00" in data or _declaration.search(edge + data):
                raise Unreadable("sheet_broken")
            yield data
            edge = data[-LONGEST_MARK:]


def _check_head(data: bytes) -> None:
    """Other encodings could hide what is searched for."""
    encoding = _encoding.match(data.lstrip(b"\xef\xbb\xbf"))
    is_utf8 = encoding is None or encoding[1].lower() in {b"utf-8", b"us-ascii"}
    if not is_utf8 or not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise Unreadable("sheet_broken")
