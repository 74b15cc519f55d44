"""A database that was restored beside the live one names its storage, and does no harm there."""

import logging
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import LogLine
from keyfiles import exports, storage, sweeps
from keyfiles.models import KeyExport, KeyImport, StoreOwner
from tests.keyfiles.copied_database import restored_copy
from tests.keyfiles.key_files import key_file, row, upload
from vlsc.lib.private_files import NotOwned

LATER = timedelta(hours=25)


def content(store: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(store)): path.read_bytes()
        for path in store.rglob("*")
        if path.is_file()
    }


def sweep_all() -> None:
    """All that removes files, as if a day had passed."""
    for sweep in (sweeps.sweep_exports, sweeps.sweep_imports, sweeps.remove_forgotten):
        sweep(timezone.now() + LATER)


@pytest.fixture
def live(built, store) -> KeyExport:
    """A live center: a file to download, an upload, and files that its backup does not know."""
    upload(key_file(row()))
    return built("vera")


@pytest.fixture
def copied(live, store):
    """The restored copy is connected; what the live center stored since the dump is old there."""
    with restored_copy() as connect:
        for name in ("exports/0190aaaa-0000-7000-8000-000000000000.1", "imports/later.upload"):
            (store / name).write_bytes(b"stored by the live center after the dump")
        half = store / "aside" / "exports" / f"{live.pk}.1"
        half.write_bytes(b"being written by a live worker")
        for path in store.rglob("*"):
            os.utime(path, (0, 0))
        connect()
        yield


def test_a_copy_removes_nothing(live, store, copied):
    before = content(store)
    assert len(before) == 6
    sweep_all()
    assert content(store) == before
    assert KeyImport.objects.get().state == "expired"


def test_a_copy_writes_nothing_and_its_export_says_why(ask, live, store, copied):
    before = content(store)
    export = KeyExport.objects.get(pk=ask("ada").pk)
    exports.build(export.pk, at=timezone.now())
    export.refresh_from_db()
    assert (export.state, export.reason) == (
        "requested",
        "The file storage belongs to another copy of this center.",
    )
    assert content(store) == before


def test_a_copy_says_so_at_its_start_in_the_check_and_to_operations(copied, capsys, caplog):
    with caplog.at_level(logging.ERROR):
        storage.report_fault()
    assert [(line.message, line.reason) for line in caplog.records] == [
        ("storage.not_usable", storage.OTHER)
    ]
    found = [one.msg for one in run_checks(databases=["default"]) if one.id == "vlsc.W004"]
    assert found == [storage.OTHER]
    call_command("health")
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], f"  storage      {storage.OTHER}" in lines) == ("degraded", True)


def test_the_live_center_goes_on(live, store):
    with restored_copy():
        pass
    assert storage.find_fault() == ""
    sweep_all()
    assert content(store) == {"center": storage.own_mark().encode()}


def test_an_operator_adopts_the_storage_and_the_other_copy_is_refused(live, store, capsys):
    with restored_copy() as connect:
        connect()
        call_command("adopt_store", reason="The old server burned down")
        assert capsys.readouterr().out == ("The storage is this database's now, in generation 2.\n")
        line = LogLine.objects.get(action="storage.adopted")
        assert (line.facts["reason"], line.facts["generation"]) == ("The old server burned down", 2)
        assert storage.find_fault() == ""
        sweep_all()
        assert list(content(store)) == ["center"]
    with pytest.raises(NotOwned):
        storage.private_files().remove("exports/one")
    assert storage.find_fault() == storage.OTHER


def test_an_earlier_generation_is_refused(live, store):
    call_command("adopt_store", reason="moved")
    StoreOwner.objects.update(generation=1)  # restored in place, from before the move
    try:
        assert storage.find_fault() == storage.OTHER
        sweep_all()
        assert f"exports/{live.pk}.1" in content(store)
    finally:
        StoreOwner.objects.update(generation=1)


def test_a_storage_with_files_and_no_mark_is_refused_until_it_is_adopted(store, db):
    (store / "exports").mkdir(parents=True)
    (store / "exports" / "one").write_bytes(b"whose?")
    with pytest.raises(NotOwned):
        storage.private_files().remove("exports/one")
    assert storage.find_fault() == storage.UNMARKED
    call_command("adopt_store", reason="ours")
    storage.private_files().remove("exports/one")
    assert content(store) == {"center": storage.own_mark().encode()}


def test_a_new_center_marks_its_empty_storage(store, db):
    assert storage.find_fault() == ""
    assert content(store) == {}
    storage.private_files().write_aside("exports/one").close()
    assert content(store)["center"] == storage.own_mark().encode()


def test_nothing_is_adopted_while_the_storage_is_away(settings, tmp_path, db):
    (tmp_path / "file").write_text("not a folder")
    settings.STORAGE_URL = f"file://{tmp_path}/file"
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("adopt_store", reason="ours")
    assert StoreOwner.objects.get().generation == 1
    assert not LogLine.objects.exists()
