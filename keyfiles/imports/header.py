"""The header of an upload: its layout, and the blocks of lines below it."""

from collections.abc import Iterator

from keyfiles.imports.uploads import read_upload
from keyfiles.models import KeyImport
from keyfiles.readers import Block, Layout, Survey, Unreadable, read_blocks
from keyfiles.readers.layout import KEY_FILE, Form
from keyfiles.readers.lines import is_blank_line


def read_header(
    key_import: KeyImport, found: Survey, form: Form = KEY_FILE
) -> tuple[Layout, Iterator[Block]]:
    """The layout from the header line, and the blocks below it. Raises `Unreadable`."""
    blocks = read_blocks(read_upload(key_import), found.encoding)
    for block in blocks:
        lines = enumerate(block.lines)
        position = next((position for position, line in lines if not is_blank_line(line)), None)
        if position is not None:
            layout = Layout.of(block.lines[position], form)
            return layout, _blocks_from(block, position + 1, blocks)
    raise Unreadable("empty")


def _blocks_from(block: Block, start: int, rest: Iterator[Block]) -> Iterator[Block]:
    yield Block(block.first_line + start, block.lines[start:], block.has_quotes)
    yield from rest
