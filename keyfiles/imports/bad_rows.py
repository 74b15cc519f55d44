"""The rows that were not good, as a file in the same format: to be mended and loaded again.

They stand in clear, as whoever uploaded them wrote them, under the same header and in the same
order. It goes to that person or into encrypted storage, nowhere else.
"""

import codecs
from collections.abc import Iterator
from typing import Any

from keyfiles.imports.uploads import StoredFile, read_upload
from keyfiles.models import ImportFinding, KeyImport
from keyfiles.readers import read_blocks

LINE_END = "\r\n"


def bad_rows(key_import: KeyImport) -> Iterator[bytes]:
    """The file, in UTF-8 with BOM, while the upload is still there. Raises `Unreadable`."""
    wanted = _bad_lines(key_import)
    line = next(wanted, None)
    yield codecs.BOM_UTF8
    has_header = False
    for block in read_blocks(read_upload(key_import), key_import.encoding):
        if not has_header:
            header = next((text for text in block.lines if text.strip()), None)
            has_header = header is not None
            yield _encoded([header] if header else [])
        chosen = []
        while line is not None and line < block.first_line + len(block.lines):
            chosen.append(block.lines[line - block.first_line])
            line = next(wanted, None)
        yield _encoded(chosen)


def store_bad_rows(key_import: KeyImport) -> dict[str, Any]:
    """Write the file into private storage, encrypted; returns the fields that name it."""
    stored = StoredFile(key_import.pk, "bad")
    try:
        for data in bad_rows(key_import):
            stored.write(data)
        stored.publish()
    except BaseException:
        stored.drop()
        raise
    return {"bad_stored_as": stored.name, "bad_file_key": stored.sealed_key}


def _bad_lines(key_import: KeyImport) -> Iterator[int]:
    found = ImportFinding.objects.filter(
        key_import=key_import, attempt=key_import.staged_attempt, kind=ImportFinding.Kind.ERROR
    )
    lines = found.order_by("line").values_list("line", flat=True).distinct()
    return lines.iterator(chunk_size=5000)


def _encoded(lines: list[str]) -> bytes:
    return "".join(line + LINE_END for line in lines).encode()
