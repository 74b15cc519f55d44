"""The rows with errors as a file in the same format, to be corrected and loaded again.

The lines are as uploaded, with the key in clear in its column, under the same header and in the
same order; keys that stand where none belongs are masked, and formulas made text. The file goes
only to operations or into encrypted storage.
"""

import codecs
from collections.abc import Iterator
from itertools import chain, groupby, islice
from operator import attrgetter
from typing import Any

from keyfiles.imports.tables.kinds import form_of
from keyfiles.imports.uploads import StoredFile, read_upload
from keyfiles.models import ImportFinding, KeyImport
from keyfiles.readers import Layout, read_blocks
from keyfiles.readers.lines import is_blank_line
from keyfiles.readers.safe_lines import safe_header, safe_line
from vlsc.lib.keyset import walk

LINE_END = "\r\n"


def bad_rows(key_import: KeyImport) -> Iterator[bytes]:
    """The file, in UTF-8 with BOM; needs the stored upload. Raises `Unreadable`."""
    bad_lines = _bad_lines(key_import)
    line = next(bad_lines, None)
    blocks = read_blocks(read_upload(key_import), key_import.encoding)
    # Before the first byte of the response, because a storage may hang or be unreachable.
    first = list(islice(blocks, 1))
    yield codecs.BOM_UTF8
    layout = None
    for block in chain(first, blocks):
        header = next((text for text in block.lines if not is_blank_line(text)), None)
        if layout is None and header is not None:
            layout = Layout.of(header, form_of(key_import.kind))
            yield _encode([safe_header(header, layout.delimiter)])
        selected = []
        while line is not None and line < block.first_line + len(block.lines):
            selected.append(block.lines[line - block.first_line])
            line = next(bad_lines, None)
        if layout is not None:
            yield _encode([safe_line(text, layout) for text in selected])


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
    # A line may have several errors.
    for line, _ in groupby(walk(errors.only("line"), "line"), attrgetter("line")):
        yield line


def _encode(lines: list[str]) -> bytes:
    return "".join(line + LINE_END for line in lines).encode()
