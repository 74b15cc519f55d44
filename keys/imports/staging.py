"""From an upload to staged rows: one pass to decide the encoding, one to read and seal.

The rows go to the database while they are made; nothing holds the file in memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.db import connection

from keys.imports import copying
from keys.imports.findings import Findings
from keys.imports.heartbeat import Heartbeat
from keys.imports.names import read_products, read_programs
from keys.imports.places import Places
from keys.imports.rows import RowReader
from keys.imports.uploads import read_upload
from keys.leases import Lease
from keys.models import ImportPlace, KeyImport
from keys.readers import Block, Layout, Survey, Unreadable, read_blocks, survey

PIECE = 1 << 20  # bytes that COPY takes at once


@dataclass(frozen=True)
class Staged:
    """What one reading of a file came to."""

    survey: Survey
    layout: Layout
    rows: int
    skipped: int
    unknown_names: list[dict[str, Any]] = field(default_factory=list)
    more_unknown_names: int = 0


def stage(key_import: KeyImport, lease: Lease, beat: Heartbeat) -> Staged:
    """Stage every row of an upload under the lease's attempt. Raises `Unreadable`."""
    found = survey(read_upload(key_import))
    lease.write(rows_total=max(found.lines - 2, 1), encoding=found.encoding)
    layout, blocks = _open(key_import, found)
    places = Places(
        key_import.pk, lease.attempt, read_programs(key_import), key_import.create_missing
    )
    findings = Findings(key_import.pk, lease.attempt)
    reader = RowReader(layout, read_products(key_import), places, findings)
    _copy(reader, blocks, beat)
    if not reader.rows:
        raise Unreadable("no_rows")
    ImportPlace.objects.bulk_create(places.new.values(), batch_size=2000)
    return Staged(
        found,
        layout,
        reader.rows,
        reader.skipped,
        [*places.programs.list_unknown(), *reader.products.list_unknown()],
        places.programs.more_unknown + reader.products.more_unknown,
    )


def _open(key_import: KeyImport, found: Survey) -> tuple[Layout, Iterator[Block]]:
    """The layout that the header declares, and the blocks below the header."""
    blocks = read_blocks(read_upload(key_import), found.encoding)
    for block in blocks:
        at = next((at for at, line in enumerate(block.lines) if line.strip()), None)
        if at is not None:
            layout = Layout.of(block.lines[at])
            return layout, _below(block, at + 1, blocks)
    raise Unreadable("empty")


def _below(block: Block, at: int, rest: Iterator[Block]) -> Iterator[Block]:
    yield Block(block.first_line + at, block.lines[at:], block.has_quotes, block.has_returns)
    yield from rest


def _copy(reader: RowReader, blocks: Iterator[Block], beat: Heartbeat) -> None:
    """Block after block: read, sealed and copied in, with its findings."""
    with connection.cursor() as cursor:
        for block in blocks:
            rows = reader.read(block)
            cursor.copy_expert(copying.COPY, BytesIO(copying.HEAD + rows + copying.END), PIECE)
            reader.findings.write()
            beat.done = reader.rows
