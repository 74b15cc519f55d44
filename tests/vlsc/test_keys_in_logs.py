"""A key that is pasted into any part of a request, and the logs of a real web process (R8).

Each separator × 400, 403, 404, 500, 503; then the logs of the web server and the database are read.
"""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from tests.cast import build_world
from tests.disguises import SEPARATORS, longest_part
from tests.rows import put
from vlsc.embedded.home import free_port

PROJECT = Path(__file__).resolve().parents[2]
GROUPS = ["V82BH", "M8K9F", "JX4QK", "7TW3R", "6WPB8"]


@contextlib.contextmanager
def web_process(log: Path, **changes: str) -> Iterator[int]:
    """A web process on the tests' database, as a center runs it; the port it listens on."""
    port = free_port()
    address = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(address._replace(path=f"/{settings.DATABASES['default']['NAME']}"))
    environment = os.environ | {
        "DATABASE_URL": url,
        "VLSC_MIGRATION_DATABASE_URL": url,
        "VLSC_SECRET_KEY": settings.SECRET_KEY,
        "VLSC_MASTER_KEY": settings.MASTER_KEY,
        "VLSC_PROCESS": "web",
        "VLSC_DEMO": "1",
        "VLSC_BIND": f"127.0.0.1:{port}",
        "VLSC_WEB_PROCESSES": "1",
        **changes,
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "vlsc/gunicorn.py", "vlsc.wsgi:application"]
    access = ["--access-logfile", "-"]  # switched on by some operators
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *access], cwd=PROJECT, env=environment, stdout=output, stderr=output
        )
    try:
        wait_until_alive(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def wait_until_alive(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError):
            if request(port, "GET", "/livez") == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the web process does not answer")


def request(port: int, method: str, path: str, body: str = "", **headers: str) -> int:
    """The status of an answer; headers may have any characters, as browsers and programs send."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sent = {name.replace("_", "-"): value.encode() for name, value in headers.items()}
    with contextlib.closing(client):
        client.request(method, path, body.encode() or None, sent)
        return client.getresponse().status


def headers_with(key: str) -> dict[str, str]:
    """Every header in which somebody could put a key."""
    one_line = " ".join(key.split("\n")).replace("\r", "")
    names = (
        *("X_Request_Id", "X_Correlation_Id", "Referer", "User_Agent", "Idempotency_Key"),
        *("X_Forwarded_For", "Accept_Language", "If_Match"),
    )
    return dict.fromkeys(names, one_line) | {"Cookie": f"a={one_line}; sessionid={one_line}"}


def requests_of(port: int, key: str, token: str) -> list[int]:
    """One answer of each kind and more, with the key in path, query, body and headers."""
    there, headers = quote(key, safe=""), headers_with(key)
    api = headers | {"Authorization": f"Bearer {token}", "Content_Type": "application/json"}
    body = json.dumps({"scope": key})
    form = headers | {"Content_Type": "application/x-www-form-urlencoded"}
    return [
        request(port, "GET", f"/keys?q={there}", **headers),
        request(port, "GET", f"/api/v1/keys?{there}={there}", **api),
        request(port, "POST", f"/api/v1/key-exports?x={there}", body, **api),
        request(port, "GET", f"/api/v1/keys?q={there}", **headers),
        request(port, "POST", f"/tokens?x={there}", f"name={there}", **form),
        request(port, "POST", "/api/v1/tokens", body, **api),
        request(port, "GET", f"/keys/{there}", **headers),
        request(port, "GET", f"/api/v1/keys/{there}", **api),
    ]


def leaks_in(text: str) -> str:
    return longest_part("".join(GROUPS), text)


@pytest.fixture
def database_log() -> Path:
    return Path(os.environ["VLSC_HOME"]) / "postgres.log"


def test_no_log_holds_more_than_the_last_five(transactional_db, tmp_path, database_log):
    world, keys = put(build_world), [separator.join(GROUPS) for separator in SEPARATORS]
    token, log = world.token("ada"), tmp_path / "web.log"
    with web_process(log) as port:
        seen = {tuple(requests_of(port, key, token)) for key in keys}
        with broken_table():
            failed = {
                request(port, "GET", f"/api/v1/keys?q={quote(key)}", **authorized(key, token))
                for key in keys
            }
    assert seen == {(302, 400, 400, 401, 403, 400, 404, 404)}
    assert failed == {500}
    text = log.read_text()
    assert '"code": 500' in text
    assert "Not Found: " in text
    assert len(leaks_in(text)) == 5
    if database_log.exists():  # the tests' own server
        assert len(leaks_in(database_log.read_text())) < 5


def test_a_masked_path_is_what_everything_else_reads(db, client):
    answer = client.get(f"/keys/{'-'.join(GROUPS)}")
    assert answer.wsgi_request.path == answer.wsgi_request.path_info == "/keys/•••••-6WPB8"


def authorized(key: str, token: str) -> dict[str, str]:
    return headers_with(key) | {"Authorization": f"Bearer {token}"}


@contextlib.contextmanager
def broken_table() -> Iterator[None]:
    """A center in which a query fails for a reason of our own."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE keys_key RENAME COLUMN last_five TO gone")
        try:
            yield
        finally:
            cursor.execute("ALTER TABLE keys_key RENAME COLUMN gone TO last_five")


def test_nor_does_it_without_a_database_and_for_what_is_no_request(tmp_path):
    log, there = tmp_path / "web.log", "127.0.0.1:1"
    with web_process(log, DATABASE_URL=f"postgres://vlsc_app@{there}/vlsc") as port:
        seen = {
            request(port, "GET", f"/keys/{quote(key, safe='')}/x", Cookie="a=b")
            for key in (separator.join(GROUPS) for separator in SEPARATORS[:3])
        }
        failed = {
            request(port, "GET", "/", **headers_with(key) | {"Cookie": f"vlsc_8000={key}"})
            for key in (separator.join(GROUPS) for separator in SEPARATORS[:3])
        }
        for separator in SEPARATORS:
            raw(port, f"GET /keys?q={separator.join(GROUPS)} HTTP/9.9\r\n\r\n")
            raw(port, f"{separator.join(GROUPS)} / HTTP/1.1\r\nHost: x\r\n\r\n")
            raw(port, f"GET / HTTP/1.1\r\n{separator.join(GROUPS)}: x\r\n\r\n")
            raw(port, f"GET / HTTP/1.1\r\nHost: {separator.join(GROUPS)}\r\n\r\n")
    assert (seen, failed) == ({503}, {503})
    assert len(leaks_in(log.read_text())) == 5


def raw(port: int, text: str) -> None:
    """Bytes that are perhaps no request."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 10) as client:
        client.sendall(text.encode())
        client.settimeout(10)
        client.recv(4096)
