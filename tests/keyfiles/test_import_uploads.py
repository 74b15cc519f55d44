"""The upload itself: its limit, its encryption, and what is left when it fails: nothing."""

import resource
import tracemalloc
from io import RawIOBase

import pytest
from django.core.handlers.wsgi import LimitedStream
from django.test import Client, RequestFactory

from keyfiles import imports
from keyfiles.models import KeyImport
from keyfiles.services.upload_handler import EncryptingHandler
from keyfiles.storage import private_files
from tests.keyfiles.import_interfaces import IMPORTS, send
from tests.keyfiles.key_files import a_key, key_file, row, upload


def test_a_file_above_the_limit_is_told_at_the_form(world, store, visit_as, settings):
    settings.KEY_FILE_MAX_BYTES = 1 << 20
    answer = send(visit_as("olga"), key_file(*[row(key=a_key(n)) for n in range(12_000)]))
    assert answer.status_code == 413
    assert "A file can be at most 1 MB." in answer.content.decode()
    assert not KeyImport.objects.exists()
    assert list(private_files().names("imports")) == []


class Endless(RawIOBase):
    """A body of many bytes without a line end, made while it is read."""

    def __init__(self, length: int) -> None:
        head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        self.left, self.length = [head, b"\r\n--edge--\r\n"], length
        self.size = sum(map(len, self.left)) + length

    def read(self, size: int = -1) -> bytes:
        if len(self.left) == 2:
            return self.left.pop(0)
        given, self.length = min(size, self.length), self.length - min(size, self.length)
        return b"x" * given if given else self.left.pop(0) if self.left else b""


@pytest.mark.parametrize("limit", [1 << 20, 39 << 20])  # announced as too long, found too long
def test_what_is_too_long_is_read_to_its_end_and_never_held(store, db, settings, limit):
    settings.KEY_FILE_MAX_BYTES = limit
    body, handler = Endless(39 * (1 << 20) + 1000), EncryptingHandler()
    about = {"CONTENT_TYPE": "multipart/form-data; boundary=edge", "CONTENT_LENGTH": str(body.size)}
    request = RequestFactory().post(IMPORTS, **about)
    request.environ["wsgi.input"] = request._stream = LimitedStream(body, body.size)
    request.META.update(about)
    request._read_started = False
    request.upload_handlers = [handler]
    tracemalloc.start()
    assert request.POST == {}
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert handler.refused.code == "too_large"
    assert body.left == []
    assert peak < 8 << 20
    assert not [path for path in store.rglob("*/*") if path.is_file()]


def test_a_storage_that_is_away_is_told_at_the_form(world, store, visit_as, settings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    settings.STORAGE_URL = f"file://{tmp_path}/file"
    answer = send(visit_as("olga"), key_file(row()))
    assert answer.status_code == 503
    assert "could not be stored" in answer.content.decode()
    assert not KeyImport.objects.exists()


def test_a_full_disk_is_told_at_the_form(world, store, visit_as):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))  # as a disk that is full
    try:
        answer = send(visit_as("olga"), key_file(*[row(key=a_key(n)) for n in range(5000)]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert answer.status_code == 503
    assert "could not be stored" in answer.content.decode()
    assert not KeyImport.objects.exists()
    assert not [path for path in store.rglob("*/*") if path.is_file()]


def test_an_upload_is_never_on_the_disk_in_clear(world, store, visit_as, tmp_path, monkeypatch):
    seen = []
    real = imports.StoredFile.publish

    def look(stored):
        seen.extend(path.read_bytes() for path in tmp_path.rglob("*/*/*") if path.is_file())
        real(stored)

    monkeypatch.setattr(imports.StoredFile, "publish", look)
    rows = [row(key=a_key(n)) for n in range(5000)]
    send(visit_as("olga"), key_file(*rows))
    seen.extend(path.read_bytes() for path in tmp_path.rglob("*/*/*") if path.is_file())
    assert len(seen) == 2
    assert sum(map(len, seen)) > 400_000
    for data in seen:
        assert b"Contoso" not in data
        assert a_key(1).encode() not in data


def test_a_form_without_its_token_leaves_nothing_behind(world, store):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.people["olga"])
    assert send(browser, key_file(row())).status_code == 403
    assert not KeyImport.objects.exists()
    assert list(private_files().names("imports")) == []


def test_an_upload_of_a_customer_is_refused_before_it_is_read(world, store, visit_as):
    assert send(visit_as("ada"), key_file(row())).status_code == 403
    assert send(visit_as(None), key_file(row())).status_code == 302
    assert not KeyImport.objects.exists()
    assert not store.exists()


NAMES = {
    "C:\\keys\\october.csv": "october.csv",
    "../../etc/passwd": "passwd",
    "=HYPERLINK(1).csv": "HYPERLINK(1).csv",
    f"keys={'a' * 199}": "a" * 199,
    " \u202e+\x00.csv ": ".csv",
    "＝": "file",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_named_without_path_or_formula(world, store, name):
    assert upload(key_file(row()), name=name).file_name == NAMES[name]
