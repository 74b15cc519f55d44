"""Uploads, staged rows and reports go after loading, or after 24 hours."""

from datetime import timedelta

from django.utils import timezone

from keyfiles import imports
from keyfiles.models import ImportFinding, ImportRow, KeyImport
from keyfiles.services import answer_names
from keyfiles.storage import private_files
from tests.keyfiles.import_interfaces import IMPORTS
from tests.keyfiles.key_files import COMMAND, key_file, load, load_text, row, upload


def test_after_loading(world, store):
    load_text(key_file(row()))
    assert list(private_files().names("imports")) == []
    assert not ImportRow.objects.exists()


def test_after_a_day(world, store):
    one = upload(key_file(row(key="X"), row()))
    imports.sweep(at=timezone.now() + timedelta(hours=23))
    assert KeyImport.objects.get().state == "checked"
    imports.sweep(at=timezone.now() + timedelta(hours=25))
    assert KeyImport.objects.get().state == "expired"
    assert list(private_files().names("imports")) == []
    assert not ImportRow.objects.exists()
    assert not ImportFinding.objects.filter(key_import=one).exists()


def test_the_rows_that_were_not_loaded_stay_a_day(world, store):
    one = load(upload(key_file(row(key="X"), row())), good_rows=True)
    assert [name for name, _age in private_files().names("imports")] == [one.bad_stored_as]
    imports.sweep(at=timezone.now() + timedelta(hours=25))
    assert list(private_files().names("imports")) == []


def test_a_loaded_file_stays_loaded(world, store, visit_as):
    one = load(upload(key_file(row(key="X"), row())), good_rows=True)
    for hours in (25, 26):
        imports.sweep(at=timezone.now() + timedelta(hours=hours))
        one.refresh_from_db()
        assert (one.state, one.bad_stored_as, one.rows_total) == ("applied", "", 2)
    assert not ImportFinding.objects.filter(key_import=one).exists()
    text = visit_as("olga").get(f"{IMPORTS}/{one.pk}").content.decode()
    assert "The file was loaded" in text
    assert "Upload the file again" not in text
    assert "What the check found" not in text


def test_a_stored_file_that_was_changed(world, store):
    one = upload(key_file(row()))
    [path] = [path for path in store.rglob("*.upload") if path.is_file()]
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    answer_names(by=COMMAND, key_import=one, answers=[], at=timezone.now())
    imports.check(one.pk, at=timezone.now())
    one.refresh_from_db()
    assert (one.state, one.failure["code"]) == ("failed", "changed")
