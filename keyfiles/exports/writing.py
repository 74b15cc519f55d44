"""Writing the rows of a file: in this process, or half each in two processes."""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from jobs.progress import Progress
from keyfiles.exports.query import Contents, find_middle
from keyfiles.exports.reading import TakeLines, read_rows
from keyfiles.exports.second_process import CAN_FORK, SecondProcess
from keyfiles.exports.snapshot import open_snapshot, share
from keyfiles.states import FileFormat
from keyfiles.storage import private_files
from keyfiles.writers import WRITERS, TsvWriter, XlsxWriter
from vlsc.lib.sealed_files import SealingWriter

# Rows: for smaller files a second process costs more time than it saves.
TWO_FROM = 200_000


class Incomplete(Exception):
    """The number of rows differs from the count in the same snapshot: the file is not published."""


def write_file(
    snapshot: BaseDatabaseWrapper,
    contents: Contents,
    file_format: str,
    name: str,
    sealing: SealingWriter,
    progress: Progress,
) -> None:
    """Write all rows, and close the sealed file."""
    if contents.rows >= TWO_FROM and file_format == FileFormat.TSV and CAN_FORK:
        _write_halves(snapshot, contents, name, sealing, progress)
    else:
        writer = WRITERS[file_format](sealing)
        read_rows(snapshot, *contents.query(), _write_to(writer, progress))
        writer.close()
        sealing.close()
    if progress.done != contents.rows:
        raise Incomplete


def _write_to(writer: TsvWriter | XlsxWriter, progress: Progress) -> TakeLines:
    def take(lines: bytes, count: int) -> None:
        writer.write_rows(lines)
        progress.add(count)

    return take


def _write_halves(
    snapshot: BaseDatabaseWrapper,
    contents: Contents,
    name: str,
    sealing: SealingWriter,
    progress: Progress,
) -> None:
    """Write the first half here and the second half in another process, in one snapshot."""
    middle, snapshot_id = find_middle(snapshot, contents), share(snapshot)
    query, key_and_name = contents.query_half(">=", middle), sealing.key_and_name

    def write_second(report: Callable[[int], None]) -> dict[str, Any]:
        return {"rows": _second_half(snapshot_id, query, f"{name}.second", key_and_name, report)}

    with progress.suspended():
        second = SecondProcess(write_second)
    progress.elsewhere = lambda: second.rows
    try:
        writer = TsvWriter(sealing)
        read_rows(snapshot, *contents.query_half("<", middle), _write_to(writer, progress))
        sealing.close(is_last_part=False)
        rows = second.result(progress.check)["rows"]
        progress.elsewhere = lambda: 0
        progress.add(rows)
        with private_files().open_aside(f"{name}.second") as file:
            sealing.append_last_part(file)
    finally:
        second.end()


def _second_half(
    snapshot_id: str,
    query: tuple[str, dict[str, Any]],
    name: str,
    key_and_name: tuple[bytes, bytes],
    report: Callable[[int], None],
) -> int:
    rows = 0
    with open_snapshot(snapshot_id) as snapshot, private_files().write_aside(name) as file:
        sealing = SealingWriter(file, *key_and_name, part=1)

        def take(lines: bytes, count: int) -> None:
            nonlocal rows
            rows += count
            sealing.write(lines)
            report(rows)

        read_rows(snapshot, *query, take)
        sealing.close()
    return rows
