"""How many keys, names and answers are taken at once, and for how long a file is kept."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadhandler import SkipFile
from django.utils import timezone

from keyfiles.models import KeyExport, KeyImport
from keyfiles.services import MOST_KEYS, upload_handler
from keyfiles.services.upload_handler import EncryptingHandler
from tests.keyfiles.key_files import key_file, row, upload


def test_a_file_is_kept_for_a_day(built):
    export = built("vera")
    assert export.expires_at - export.ready_at == timedelta(hours=24)


def test_as_many_keys_as_a_page_can_show(world, api):
    body = {"scope": "keys", "format": "tsv", "keys": [str(world.keys["mak"].pk)] * (MOST_KEYS + 1)}
    answer = api("vera").post_json("/api/v1/key-exports", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/keys")
    assert not KeyExport.objects.exists()


def test_as_many_unknown_names_as_a_page_can_ask_about(world, store):
    key_import = upload(key_file(*[row(product=f"Unknown {n}") for n in range(501)]))
    assert len(key_import.unknown_names) == 500


def test_as_many_answers_as_names_are_asked_about(world, store, api):
    key_import = upload(key_file(row(product="Unknown 1")))
    one = {"kind": "product", "name": "Unknown 1", "choice": "skip"}
    place = f"/api/v1/center/key-files/{key_import.pk}/choices"
    assert api("olga").post_json(place, {"choices": [one] * 501}).status_code == 400
    assert KeyImport.objects.get().state == "checked"


def test_what_is_announced_as_too_large_is_not_begun(db, settings, monkeypatch):
    begun = []
    monkeypatch.setattr(upload_handler, "StoredFile", begun.append)
    settings.KEY_FILE_MAX_BYTES = 1 << 20
    handler = EncryptingHandler()
    handler.handle_raw_input(None, {}, 5 << 20, b"edge")
    with pytest.raises(SkipFile):
        handler.new_file("file", "a.csv", "text/csv", None)
    assert handler.refused.code == "too_large"
    assert begun == []


def test_a_piece_beyond_the_limit_is_not_written(settings):
    settings.KEY_FILE_MAX_BYTES = 10
    written = []
    handler = EncryptingHandler()
    handler.stored = SimpleNamespace(
        writer=SimpleNamespace(size=6), write=written.append, drop=lambda: None
    )
    handler.receive_data_chunk(b"12345", 6)
    assert handler.refused.code == "too_large"
    assert written == []


def test_an_upload_is_kept_for_a_day(world, store):
    key_import = upload(key_file(row()))
    assert key_import.expires_at - key_import.requested_at == timedelta(hours=24)
    assert key_import.requested_at <= timezone.now()
