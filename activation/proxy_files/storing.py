"""The stored files of a proxy file: reading its upload, writing its result, removing both."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from activation.confirmation import format_confirmation_id
from activation.models import ProxyFile
from activation.proxy_files.outcomes import Outcome
from activation.proxy_files.reading import FOLDER, RESULTS, Table
from keyfiles.imports import StoredFile, read_stored
from keyfiles.storage import private_files
from vlsc.lib.csv_lines import csv_lines
from vlsc.lib.downloads import Part
from vlsc.lib.masking import mask_secrets
from vlsc.lib.private_files import StorageUnreachable
from vlsc.lib.text import escape_formulas


def read_upload(file: ProxyFile) -> bytes:
    """The upload as it was sent. Raises `Unreadable` or `StorageUnreachable`."""
    return b"".join(read_stored(file.stored_as, file.file_key, file.pk))


def read_result(file: ProxyFile, part: Part | None = None) -> Iterator[bytes]:
    """The result, or a part of it. Raises as `read_upload` does."""
    return read_stored(file.result_stored_as, file.result_key, file.pk, part)


def write_result(
    file: ProxyFile, attempt: int, table: Table, outcomes: list[Outcome]
) -> dict[str, Any]:
    """Store the result of an attempt; returns the fields of the row that tell of it."""
    stored = StoredFile(file.pk, f"{attempt}.result", folder=FOLDER)
    try:
        headings = [escape_formulas(mask_secrets(heading)) for heading in table.headings]
        rows = (
            [*_safe_cells(row.cells, table.id_at, outcome), *_results(outcome)]
            for row, outcome in zip(table.rows, outcomes, strict=True)
        )
        for lines in csv_lines([*headings, *RESULTS], rows):
            stored.write(lines.encode())
        stored.publish()
    except BaseException:
        with suppress(StorageUnreachable):
            stored.drop()
        raise
    return {
        "result_stored_as": stored.name,
        "result_key": stored.sealed_key,
        "result_sha256": stored.writer.sha256,
        "result_size": stored.writer.size,
    }


def remove_results(file: ProxyFile, *, before: int) -> None:
    """Remove what earlier attempts have written, which no longer hold the lease."""
    for attempt in range(1, before):
        name = f"{FOLDER}/{file.pk}.{attempt}.result"
        private_files().drop_aside(name)
        private_files().remove(name)


def remove_stored(*names: str) -> None:
    """Remove stored files; empty names are none."""
    for name in filter(None, names):
        private_files().remove(name)


def _safe_cells(cells: list[str], id_at: int, outcome: Outcome) -> list[str]:
    """The cells without product keys; a right installation ID is none, and stays as it is."""
    return [
        cell if at == id_at and not outcome.bad_group else mask_secrets(cell)
        for at, cell in enumerate(cells)
    ]


def _results(outcome: Outcome) -> list[object]:
    # With hyphens: a spreadsheet would make a rounded number of 48 digits.
    confirmation_id = outcome.confirmation_id
    shown = format_confirmation_id(confirmation_id) if confirmation_id else ""
    return [outcome.result, outcome.bad_group or "", shown]
