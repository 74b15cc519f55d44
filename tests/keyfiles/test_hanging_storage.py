"""A storage that hangs takes some threads of the web server, and the others go on."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings as real
from django.core.files.uploadedfile import SimpleUploadedFile

from keyfiles import storage
from tests.keyfiles.key_files import key_file, row, upload
from vlsc.embedded.home import free_port
from vlsc.lib.deadlines import NoAnswer, run_within
from vlsc.lib.slots import Slots

BUSY = "Too many files are being transferred just now. Try again in a few seconds."
HUNG = 20  # seconds that the web server waits for the storage
AWAY = "The file storage does not answer. Try again later."


@pytest.fixture
def slots(monkeypatch) -> Slots:
    """Two downloads at a time, and two uploads."""
    made = Slots(2)
    monkeypatch.setattr(storage, "downloads", made)
    monkeypatch.setattr(storage, "uploads", Slots(2))
    return made


def free(slots: Slots) -> int:
    """How many slots are free."""
    return slots._free._value


def hang(store: Path, name: str) -> Callable[[], None]:
    """Let a stored file hang when it is opened; returns what lets it go on, empty."""
    path = store / name
    path.unlink()
    os.mkfifo(path)
    return lambda: os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))


def reach(wanted: Callable[[], bool]) -> bool:
    until = time.monotonic() + 15
    while not wanted() and time.monotonic() < until:
        time.sleep(0.01)
    return wanted()


@pytest.fixture(params=["page", "API"])
def take(request, built, sign_in, program):
    """Vera's file, and a function that asks for it."""
    export = built("vera")
    if request.param == "page":
        visitor, address = sign_in("vera"), f"/key-files/{export.pk}/file"
    else:
        visitor = program("vera", "keys:export")
        address = f"/api/v1/key-exports/{export.pk}/file"
    return export, lambda: visitor.get(address)


def detail(answer) -> str:
    body = answer.content.decode()
    return next(text for text in (BUSY, AWAY, body) if text in body)


def test_a_file_that_is_not_opened_in_time_is_refused_and_its_thread_counts(
    take, slots, store, settings
):
    export, get = take
    settings.STORAGE_SECONDS = 0.2
    end = hang(store, f"exports/{export.pk}.1")
    answers = [get() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 503]
    assert [detail(answer) for answer in answers] == [AWAY, AWAY, BUSY]
    assert {answer.headers["Retry-After"] for answer in answers} == {"5"}
    assert free(slots) == 0
    end()
    assert reach(lambda: free(slots) == 2)


def test_a_slot_is_held_until_the_response_ends(take, slots):
    _, get = take
    first, second = get(), get()
    assert (first.status_code, second.status_code, free(slots)) == (200, 200, 0)
    assert detail(get()) == BUSY
    assert len(b"".join(first.streaming_content)) > 0
    first.close()
    second.close()  # the visitor went away and took nothing
    assert free(slots) == 2
    third = get()
    assert third.status_code == 200
    third.close()


def test_a_file_that_is_missing_or_damaged_takes_no_slot(take, slots, store):
    export, get = take
    path = store / "exports" / f"{export.pk}.1"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert get().status_code == 409
    path.unlink()
    assert (detail(get()), free(slots)) == (AWAY, 2)


def test_rows_with_errors_from_a_storage_that_hangs(world, store, slots, visit_as, api, settings):
    upload_row = upload(key_file(row(key="X"), row()))
    settings.STORAGE_SECONDS = 0.2
    end = hang(store, upload_row.stored_as)
    page = visit_as("olga").get(f"/desk/key-files/{upload_row.pk}/bad-rows")
    assert (page.status_code, detail(page)) == (503, AWAY)
    answer = api("olga").get(f"/api/v1/center/key-files/{upload_row.pk}/bad-rows")
    assert (answer.status_code, detail(answer)) == (503, AWAY)
    end()
    assert reach(lambda: free(slots) == 2)


def test_uploads_have_slots_of_their_own(world, store, slots, visit_as):
    for _ in range(2):
        storage.uploads.take()
    olga = visit_as("olga")
    file = SimpleUploadedFile("october.csv", key_file(row()).encode())
    page = olga.post("/desk/key-files", {"file": file})
    assert (page.status_code, BUSY in page.content.decode()) == (503, True)


def test_an_upload_gives_its_slot_back(world, store, slots, visit_as):
    olga = visit_as("olga")
    for n in range(3):
        file = SimpleUploadedFile("october.csv", key_file(row(), row()).encode() + b"x" * n)
        assert olga.post("/desk/key-files", {"file": file}).status_code == 302
    assert free(storage.uploads) == 2


def test_a_bucket_that_takes_connections_and_never_answers(slots, settings, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"endpoint=http://127.0.0.1:{server.getsockname()[1]}&region=eu-north-1"
        settings.STORAGE_URL, settings.STORAGE_SECONDS = f"s3://private?{place}", 1
        with pytest.raises(NoAnswer, match="no answer in 1 s"):
            storage.open_for_reading("exports/one")
        assert free(slots) == 1


def test_what_ends_too_late_is_given_to_who_cleans_up():
    go, seen = threading.Event(), []
    with pytest.raises(NoAnswer):
        run_within(0.05, lambda: go.wait(10), too_late=seen.append)
    go.set()
    assert reach(lambda: seen == [True])
    with pytest.raises(ZeroDivisionError):
        run_within(5, lambda: 1 // 0, too_late=seen.append)
    assert (run_within(5, lambda: "result"), seen) == ("result", [True])


# --- With the real web server -------------------------------------------------------------------


@pytest.fixture
def server(store, committed_world) -> Iterator[str]:
    """The web server of a center on the tests' database; its address."""
    port = free_port()
    database = urlsplit(os.environ["DATABASE_URL"])._replace(
        path=f"/{real.DATABASES['default']['NAME']}"
    )
    variables = {
        "DATABASE_URL": urlunsplit(database),
        "VLSC_PROCESS": "web",
        "VLSC_PORT": str(port),
        "VLSC_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "VLSC_STORAGE_URL": real.STORAGE_URL,
        "VLSC_SECRET_KEY": real.SECRET_KEY,
        "VLSC_STORAGE_SECONDS": str(HUNG),
        "VLSC_DEMO": "1",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "vlsc/gunicorn.py", "vlsc.wsgi:application"]
    with subprocess.Popen(
        command,
        cwd=real.BASE_DIR,
        env=os.environ | variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        address = f"http://127.0.0.1:{port}"
        assert reach_server(address)
        yield address
        process.kill()


def reach_server(address: str) -> bool:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            return status(f"{address}/livez")[0] == 200
        except OSError:
            time.sleep(0.1)
    return False


def status(address: str, **headers: str) -> tuple[int, float]:
    """The status of an answer, and after how many seconds it came."""
    begun, place = time.monotonic(), urlsplit(address)
    with contextlib.closing(http.client.HTTPConnection(place.netloc, timeout=60)) as connection:
        connection.request("GET", place.path, headers=headers)
        answer = connection.getresponse()
        answer.read()
    return answer.status, time.monotonic() - begun


def test_the_server_is_alive_while_sixteen_downloads_hang(server, built, store, committed_world):
    export = built("vera")
    token = committed_world.token("vera", "keys:export")
    end = hang(store, f"exports/{export.pk}.1")
    address = f"{server}/api/v1/key-exports/{export.pk}/file"
    with ThreadPoolExecutor(16) as visitors:
        asked = [
            visitors.submit(status, address, Authorization=f"Bearer {token}") for _ in range(16)
        ]
        # One of four threads in each of two processes waits for the storage; nobody else does.
        assert reach(lambda: len([each for each in asked if each.done()]) >= 14)
        alive = [status(f"{server}/livez") for _ in range(20)]
        ready = status(f"{server}/readyz")
        assert not all(each.done() for each in asked)
        answers = [each.result() for each in asked]
    assert {code for code, _ in alive} == {200}
    assert max(seconds for _, seconds in alive) < 1
    assert ready[0] == 200
    assert [code for code, _ in answers] == [503] * 16
    assert max(seconds for _, seconds in answers) >= HUNG
    end()
