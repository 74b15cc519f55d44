"""From an upload to staged rows: one pass to decide the encoding, one to read and seal.

The rows go to the database while they are made; nothing holds the file in memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.db import connection

from jobs.leases import Lease
from jobs.progress import Progress
from keyfiles.imports import copy_format
from keyfiles.imports.findings import Findings
from keyfiles.imports.licensing_ids import LicensingIdMatcher
from keyfiles.imports.names import read_products, read_programs
from keyfiles.imports.rows import RowReader
from keyfiles.imports.uploads import read_upload
from keyfiles.models import ImportLicensingId, KeyImport
from keyfiles.readers import Block, Layout, Survey, Unreadable, read_blocks, survey

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


def stage(key_import: KeyImport, lease: Lease, progress: Progress) -> Staged:
    """Stage every row of an upload under the lease's attempt. Raises `Unreadable`."""
    found = survey(read_upload(key_import))
    lease.write(rows_total=max(found.lines - 2, 1), encoding=found.encoding)
    layout, blocks = _open(key_import, found)
    licensing_ids = LicensingIdMatcher(
        key_import.pk, lease.attempt, read_programs(key_import), key_import.create_missing
    )
    findings = Findings(key_import.pk, lease.attempt)
    reader = RowReader(layout, read_products(key_import), licensing_ids, findings)
    _copy(reader, blocks, progress)
    if not reader.rows:
        raise Unreadable("no_rows")
    ImportLicensingId.objects.bulk_create(licensing_ids.new.values(), batch_size=2000)
    return Staged(
        found,
        layout,
        reader.rows,
        reader.skipped,
        [*licensing_ids.programs.list_unknown(), *reader.products.list_unknown()],
        licensing_ids.programs.more_unknown + reader.products.more_unknown,
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


def _copy(reader: RowReader, blocks: Iterator[Block], progress: Progress) -> None:
    """Block after block: read, sealed and copied in, with its findings."""
    with connection.cursor() as cursor:
        for block in blocks:
            rows = reader.read(block)
            cursor.copy_expert(
                copy_format.COPY, BytesIO(copy_format.HEAD + rows + copy_format.END), PIECE
            )
            reader.findings.write()
            progress.done = reader.rows
            progress.check()
