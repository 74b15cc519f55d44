"""What a file is, by its content: images, PDF, office documents and text may be attached.

Everything else is refused: programs, archives, pictures that run scripts (SVG), pages of HTML. The
name must say what the content is, since whoever opens the file goes by its name.
"""

import zipfile
import zlib
from io import BytesIO

from django.utils.translation import gettext as _

from keyfiles.readers import Unreadable
from keyfiles.readers.encodings import survey
from vlsc.lib.refused import CodedMessage, Invalid

MEGABYTE = 1 << 20
MOST_UNPACKED, MOST_PARTS, MOST_RATIO = 128 * MEGABYTE, 5000, 200
SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCUMENTS = {
    "word/document.xml": f"{OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{OFFICE}presentationml.presentation",
}
TEXT = "text/plain"
NAMES = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    DOCUMENTS["word/document.xml"]: (".docx",),
    DOCUMENTS["xl/workbook.xml"]: (".xlsx",),
    DOCUMENTS["ppt/presentation.xml"]: (".pptx",),
    TEXT: (".txt", ".log", ".csv", ".tsv", ".json"),
}
# What begins like this is text and yet a page, a picture or a program.
NOT_PLAIN = (b"<svg", b"<?xml", b"<!doctype", b"<html", b"<script", b"#!")
# What makes a document run something or fetch something when it is opened.
ACTIVE = ("vbaproject", "/macrosheets/", "/activex/", "/embeddings/")
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


def find_content_type(name: str, content: bytes) -> str:
    """The content type of a file. Raises `Invalid` (`file`) for what may not be attached."""
    if not content:
        raise _invalid("empty", _("%(name)s is empty."), name)
    found = _detect(name, content)
    if not name.lower().endswith(NAMES[found]):
        raise _invalid(
            "name_misleads", _("The content of %(name)s is not what its name says."), name
        )
    return found


def _detect(name: str, content: bytes) -> str:
    for signature, content_type in SIGNATURES:
        if content.startswith(signature):
            return content_type
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK\x03\x04"):
        return _detect_document(name, content)
    if _is_plain_text(content):
        return TEXT
    raise _unknown(name)


def _is_plain_text(content: bytes) -> bool:
    if content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(NOT_PLAIN):
        return False
    try:
        survey([content])
    except Unreadable:
        return False
    return True


def _detect_document(name: str, content: bytes) -> str:
    """The kind of an office document; no part of it is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except BROKEN as error:
        raise _unknown(name) from error
    names = {part.filename.lower() for part in parts}
    found = next((kind for path, kind in DOCUMENTS.items() if path in names), None)
    if found is None or "[content_types].xml" not in names:
        raise _unknown(name)
    unpacked = sum(part.file_size for part in parts)
    is_bomb = unpacked > MOST_UNPACKED or unpacked > MEGABYTE + len(content) * MOST_RATIO
    if is_bomb or len(parts) > MOST_PARTS or len(names) < len(parts):
        raise _invalid("unpacks_to_too_much", _("%(name)s is too large when unpacked."), name)
    if any(mark in f"/{part}" for mark in ACTIVE for part in names):
        raise _invalid("has_macros", _("%(name)s has macros or embedded files."), name)
    return found


def _unknown(name: str) -> Invalid:
    message = _(
        "A file like %(name)s cannot be attached. Send pictures (PNG, JPEG, GIF, WebP), PDF, text"
        " (txt, log, csv, tsv, json) or office documents (docx, xlsx, pptx)."
    )
    return _invalid("not_attachable", message, name)


def _invalid(code: str, message: str, name: str) -> Invalid:
    return Invalid({"file": [CodedMessage(message % {"name": name}, code)]})
