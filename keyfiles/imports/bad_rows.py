"""The rows with errors as a file in the same format, to be corrected and loaded again.

The lines are in clear and exactly as uploaded, under the same header and in the same order. The
file goes only to operations or into encrypted storage.
"""

import codecs
from collections.abc import Iterator
from typing import Any

from keyfiles.imports.uploads import StoredFile, read_upload
from keyfiles.models import ImportFinding, KeyImport
from keyfiles.readers import read_blocks

LINE_END = "\r\n"


def bad_rows(key_import: KeyImport) -> Iterator[bytes]:
    """The file, in UTF-8 with BOM; needs the stored upload. Raises `Unreadable`."""
    bad_lines = _bad_lines(key_import)
    line = next(bad_lines, None)
    yield codecs.BOM_UTF8
    has_header = False
    for block in read_blocks(read_upload(key_import), key_import.encoding):
        if not has_header:
            header = next((text for text in block.lines if text.strip()), None)
            has_header = header is not None
            yield _encode([header] if header else [])
        selected = []
        while line is not None and line < block.first_line + len(block.lines):
            selected.append(block.lines[line - block.first_line])
            line = next(bad_lines, None)
        yield _encode(selected)


def store_bad_rows(key_import: KeyImport) -> dict[str, Any]:
    """Write the file into private storage, encrypted; returns the model fields that refer to it."""
    stored = StoredFile(key_import.pk, "bad")
    try:
        for data in bad_rows(key_import):
            stored.write(data)
        stored.publish()
    except BaseException:
        stored.drop()
        raise
    return {
        "bad_stored_as": stored.name,
        "bad_file_key": stored.sealed_key,
        "bad_sha256": stored.writer.sha256,
        "bad_size": stored.writer.size,
    }


def _bad_lines(key_import: KeyImport) -> Iterator[int]:
    errors = ImportFinding.objects.filter(
        key_import=key_import, attempt=key_import.staged_attempt, kind=ImportFinding.Kind.ERROR
    )
    lines = errors.order_by("line").values_list("line", flat=True).distinct()
    return lines.iterator(chunk_size=5000)


def _encode(lines: list[str]) -> bytes:
    return "".join(line + LINE_END for line in lines).encode()
