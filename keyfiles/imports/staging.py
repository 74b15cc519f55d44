"""Stages an upload: one pass to detect the encoding, one to read the rows and seal their keys.

The rows are streamed to the database; the file is never in memory as a whole.
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
from keyfiles.imports.header import read_header
from keyfiles.imports.licensing_ids import LicensingIdMatcher
from keyfiles.imports.names import read_products, read_programs
from keyfiles.imports.rows import RowReader
from keyfiles.imports.uploads import read_upload
from keyfiles.models import ImportLicensingId, KeyImport
from keyfiles.readers import Block, Layout, Survey, Unreadable, survey

CHUNK_BYTES = 1 << 20  # read by COPY at once


@dataclass(frozen=True)
class Staged:
    """The result of staging a file."""

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
    layout, blocks = read_header(key_import, found)
    licensing_ids = LicensingIdMatcher(
        key_import.pk, lease.attempt, read_programs(key_import), key_import.create_missing
    )
    findings = Findings(key_import.pk, lease.attempt)
    reader = RowReader(layout, read_products(key_import), licensing_ids, findings)
    _copy_blocks(reader, blocks, progress)
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


def _copy_blocks(reader: RowReader, blocks: Iterator[Block], progress: Progress) -> None:
    """Read each block, and insert its rows and findings."""
    with connection.cursor() as cursor:
        for block in blocks:
            rows = reader.read(block)
            cursor.copy_expert(
                copy_format.COPY, BytesIO(copy_format.HEADER + rows + copy_format.END), CHUNK_BYTES
            )
            reader.findings.write()
            progress.done = reader.rows
            progress.check()
