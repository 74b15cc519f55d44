"""From the request to the end of a key file: once, sealed, and what goes wrong."""

import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import LogLine
from jobs.leases import Lease
from keyfiles import exports
from keyfiles.models import KeyExport
from keyfiles.services import open_export
from keyfiles.states import FileFormat
from keyfiles.writers import TsvWriter
from tests.cast import force
from vlsc.lib.private_files import Folder, StorageUnreachable
from vlsc.lib.refused import Refused
from vlsc.lib.sealing import CannotOpen

KEYS = [b"XTJTK-NJWMJ-RRMBR-B7XQ3-T77B9", b"XTJTKNJWMJRRMBRB7XQ3T77B9", b"RY6Q3-DBDG2"]


def lines_of(export: KeyExport) -> list[LogLine]:
    return list(LogLine.objects.filter(subject_id=export.pk).order_by("id"))


def files_in(store) -> list[str]:
    """The names of the files, without the mark of the storage."""
    return sorted(path.name for path in store.rglob("*/*") if path.is_file())


def test_asking_again_gives_the_one_that_is_being_built(ask, built):
    first = ask("vera", "7654321")
    assert ask("vera", "7654321") == first
    others = [
        ask("vera"),
        ask("vera", "7654321", file_format=FileFormat.XLSX),
        ask("vera", keys=["mak"]),
        ask("vera", keys=["kms"]),
        ask("kim", "7654321"),
    ]
    assert len({first, *others}) == 6
    exports.build(first.pk, at=timezone.now())
    assert ask("vera", "7654321") != first


def test_two_bells_build_once(built, download):
    export = built("vera")
    exports.build(export.pk, at=timezone.now())
    again = KeyExport.objects.get(pk=export.pk)
    assert (again.attempt, again.ready_at, again.sha256) == (1, export.ready_at, export.sha256)
    assert len(lines_of(export)) == 2


def test_a_file_that_is_not_ready_or_no_more_is_refused(
    committed_world, ask, built, download, store
):
    waiting, export = ask("vera"), built("kim")
    with pytest.raises(Refused) as refused:
        download("vera", waiting)
    assert (refused.value.code, refused.value.status) == ("not_ready", 409)
    day_over = export.expires_at + timedelta(seconds=1)
    with pytest.raises(Refused) as refused:
        open_export(by=committed_world.actor("kim"), export=export, at=day_over)
    assert refused.value.code == "not_ready"
    # Over, but not swept yet: the file is still there, and nobody gets it.
    assert files_in(store) == [f"{export.pk}.1"]
    exports.sweep(at=day_over)
    export.refresh_from_db()
    assert (export.state, export.file_key, export.stored_as, files_in(store)) == (
        "expired",
        None,
        "",
        [],
    )
    assert (export.sha256 != "", export.rows_total) == (True, 3)


def test_at_rest_nothing_is_in_clear_and_nothing_can_be_changed(built, download, store):
    one, other = built("vera"), built("vera", "7654321")
    paths = {export.pk: store / "exports" / f"{export.pk}.1" for export in (one, other)}
    stored = {pk: path.read_bytes() for pk, path in paths.items()}
    for content in stored.values():
        assert not [key for key in KEYS if key in content]
        assert b"Contoso" not in content
    assert one.sha256 == other.sha256
    assert stored[one.pk] != stored[other.pk]
    for broken in (stored[one.pk][:-1], stored[other.pk], b""):
        paths[one.pk].write_bytes(broken)
        with pytest.raises(Refused, match="damaged"):
            download("vera", one)
    assert len(lines_of(one)) == 2  # nobody has taken it
    paths[one.pk].write_bytes(stored[one.pk] + b"x")
    with pytest.raises(CannotOpen):
        download("vera", one)


def test_a_file_the_storage_does_not_give_is_not_logged_as_taken(built, download, store):
    export = built("vera")
    (store / "exports" / f"{export.pk}.1").unlink()
    with pytest.raises(Refused) as refused:
        download("vera", export)
    assert (refused.value.code, refused.value.status) == ("unavailable", 503)
    assert len(lines_of(export)) == 2


class Trouble:
    """A storage that fails when it is told to publish."""

    def __init__(self, monkeypatch, error: Exception) -> None:
        def publish(*_):
            raise error

        monkeypatch.setattr(Folder, "publish", publish)


def test_a_full_disk_is_tried_three_times_and_then_said(ask, store, monkeypatch):
    full = StorageUnreachable()
    full.__cause__ = OSError(28, "No space left on device")
    Trouble(monkeypatch, full)
    export = ask("vera")
    states = []
    for _ in range(4):
        exports.build(export.pk, at=timezone.now())
        export.refresh_from_db()
        states.append((export.state, export.attempt))
    assert states == [("requested", 1), ("requested", 2), ("failed", 3), ("failed", 3)]
    assert export.reason == "There was not enough space for the file. Try again later."
    assert files_in(store) == []


def test_a_storage_that_comes_back_ends_well(ask, store, monkeypatch, download):
    export = ask("vera")
    with monkeypatch.context() as trouble:
        Trouble(trouble, StorageUnreachable("no answer"))
        exports.build(export.pk, at=timezone.now())
    export.refresh_from_db()
    assert export.reason == "The file storage did not answer. Try again later."
    exports.build(export.pk, at=timezone.now())
    export.refresh_from_db()
    assert (export.state, export.attempt, export.reason) == ("ready", 2, "")
    assert len(download("vera", export)) == export.size


def test_a_worker_that_died_is_found_by_the_sweep(ask, store, settings):
    states: list[str] = []
    export = ask("vera")
    for attempt, at in enumerate((timezone.now() + timedelta(minutes=n) for n in (0, 5, 10)), 1):
        # A worker took it and died: what it had written is still aside.
        rows = KeyExport.objects.filter(pk=export.pk)
        force(rows, state="building", attempt=attempt, failures=attempt - 1, lease_until=at)
        folder = store / "aside" / "exports"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{export.pk}.{attempt}").write_bytes(b"half")
        exports.sweep(at=at)  # its lease is not over yet
        assert KeyExport.objects.get(pk=export.pk).state == "building"
        exports.sweep(at=at + timedelta(seconds=1))
        states.append(KeyExport.objects.get(pk=export.pk).state)
    assert states == ["requested", "requested", "failed"]
    assert KeyExport.objects.get(pk=export.pk).reason.startswith("The worker")
    assert files_in(store) == []


def test_what_a_dead_worker_published_goes_when_nobody_speaks_of_it(built, store):
    export = built("vera")
    forgotten = store / "exports" / "0190aaaa-0000-7000-8000-000000000000.1"
    forgotten.write_bytes(b"x")
    exports.remove_forgotten()
    assert forgotten.exists()
    for path in (store / "exports").iterdir():
        os.utime(path, (0, 0))
    exports.remove_forgotten()
    assert files_in(store) == [f"{export.pk}.1"]


def test_progress_rises_while_rows_are_written(committed_world, ask, monkeypatch):
    seen: list[int] = []
    monkeypatch.setattr("jobs.progress.INTERVAL", 0.005)
    monkeypatch.setattr("keyfiles.exports.reading.BLOCK", 300)
    renew, write_rows = Lease.renew, TsvWriter.write_rows

    def watch(lease, **fields):
        seen.append(fields["rows_done"])
        renew(lease, **fields)

    def write_slowly(writer, lines):
        time.sleep(0.05)
        write_rows(writer, lines)

    monkeypatch.setattr(Lease, "renew", watch)
    monkeypatch.setattr(TsvWriter, "write_rows", write_slowly)
    export = ask("ada")
    exports.build(export.pk, at=timezone.now())
    assert seen == sorted(seen)
    assert len(set(seen)) > 1
    export.refresh_from_db()
    assert (export.state, export.rows_done) == ("ready", 5)
