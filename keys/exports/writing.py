"""Writing the rows of a file: by this process, or its halves by two at once."""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from keys.exports.contents import Contents, find_middle
from keys.exports.progress import Progress
from keys.exports.reading import TakeRows, read_rows
from keys.exports.second import CAN_FORK, Second
from keys.exports.snapshot import open_snapshot, share
from keys.states import FileFormat
from keys.writers import WRITERS, TsvWriter, XlsxWriter
from vlsc.lib.private_files import private_files
from vlsc.lib.sealed_files import SealingWriter

# Below, one process is done before a second one has paid for itself.
TWO_FROM = 200_000


class Incomplete(Exception):
    """Fewer or more rows came than were counted in the same snapshot: never a file then."""


def write_file(
    own: BaseDatabaseWrapper,
    contents: Contents,
    file_format: str,
    name: str,
    sealing: SealingWriter,
    progress: Progress,
) -> None:
    """Write all rows, and end the sealed file."""
    if contents.rows >= TWO_FROM and file_format == FileFormat.TSV and CAN_FORK:
        _write_halves(own, contents, name, sealing, progress)
    else:
        writer = WRITERS[file_format](sealing)
        read_rows(own, *contents.query(), _into(writer, progress))
        writer.close()
        sealing.close()
    if progress.rows != contents.rows:
        raise Incomplete


def _into(
    writer: TsvWriter | XlsxWriter, progress: Progress, elsewhere: Callable[[], int] = lambda: 0
) -> TakeRows:
    def take(lines: bytes, count: int) -> None:
        writer.write_rows(lines)
        progress.add(count, elsewhere())

    return take


def _write_halves(
    own: BaseDatabaseWrapper,
    contents: Contents,
    name: str,
    sealing: SealingWriter,
    progress: Progress,
) -> None:
    """The first half here, the second in another process, both of the same moment."""
    middle, moment = find_middle(own, contents), share(own)
    query, key_and_name = contents.query_half(">=", middle), sealing.key_and_name

    def write_second(tell: Callable[[int], None]) -> dict[str, Any]:
        return {"rows": _second_half(moment, query, f"{name}.second", key_and_name, tell)}

    second = Second(write_second)
    try:
        writer = TsvWriter(sealing)
        take = _into(writer, progress, lambda: second.rows)
        read_rows(own, *contents.query_half("<", middle), take)
        sealing.close(is_last_part=False)
        progress.rows += second.result(lambda: progress.look(second.rows))["rows"]
        with private_files().open_aside(f"{name}.second") as file:
            sealing.append_last_part(file)
    finally:
        second.end()


def _second_half(
    moment: str,
    query: tuple[str, dict[str, Any]],
    name: str,
    key_and_name: tuple[bytes, bytes],
    tell: Callable[[int], None],
) -> int:
    rows = 0
    with open_snapshot(moment) as own, private_files().write_aside(name) as file:
        sealing = SealingWriter(file, *key_and_name, part=1)

        def take(lines: bytes, count: int) -> None:
            nonlocal rows
            rows += count
            sealing.write(lines)
            tell(rows)

        read_rows(own, *query, take)
        sealing.close()
    return rows
