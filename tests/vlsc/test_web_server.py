"""What the real web server answers to requests that break the rules of HTTP, and to parts of files.

Django's test client reaches none of this: gunicorn parses the request, joins its headers and
frames the answer.
"""

import gzip
import hashlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import override_settings
from django.utils import timezone

from audit.models import LogLine
from keyfiles import exports
from keyfiles.models import KeyExport
from tests.cast import World, build_world
from tests.rows import put
from vlsc.embedded.home import PROJECT, free_port
from vlsc.rest import lifecycle

KEY = "PTRYD-HXKQW-VB2M4-GF6T8-JRC79"
PROBLEM = "application/problem+json"


class Server:
    """Gunicorn with this product's settings, on the database of the tests."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder, self.log_file = free_port(), folder, folder / "web.log"
        command = [sys.executable, "-m", "gunicorn", "-c", "vlsc/gunicorn.py"]
        with self.log_file.open("w") as log:
            self.process = subprocess.Popen(
                [*command, "vlsc.wsgi:application"],
                cwd=PROJECT,
                env=os.environ | self._environment(),
                stderr=log,
            )

    def _environment(self) -> dict[str, str]:
        found = connection.settings_dict
        place = f"{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}"
        return {
            "DATABASE_URL": f"postgres://{place}/{found['NAME']}",
            "VLSC_SECRET_KEY": settings.SECRET_KEY,
            "VLSC_MASTER_KEY": settings.MASTER_KEY,
            "VLSC_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "VLSC_STORAGE_URL": f"file://{self.folder}/files",
            "VLSC_PORT": str(self.port),
            "VLSC_DEMO": "1",  # static files from their folders
            "VLSC_PROCESS": "web",
            "VLSC_WEB_PROCESSES": "1",
        }

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    def wait(self) -> None:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                break
            except OSError:
                assert self.process.poll() is None, self.log
                time.sleep(0.1)
        assert self.call("GET", "/livez").status == 200

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str):
        """One request by an ordinary client; the answer with its whole `content`."""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        client.request(method, path, body, names)
        answer = client.getresponse()
        answer.content = answer.read()
        client.close()
        return answer

    def send(self, text: str | bytes):
        """The answer to exactly these bytes, behind which nothing follows."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as line:
            line.sendall(text.encode("latin-1") if isinstance(text, str) else text)
            line.shutdown(socket.SHUT_WR)
            answer = http.client.HTTPResponse(line)
            answer.begin()
            answer.content = answer.read()
        return answer


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("web"))
    try:
        started.wait()
        yield started
    finally:
        started.process.terminate()
        started.process.wait(30)


@pytest.fixture
def committed_world(transactional_db) -> World:
    return put(build_world)


def problem(answer, status: int, code: str) -> dict:
    assert (answer.status, answer.headers["Content-Type"]) == (status, PROBLEM), answer.content
    document = json.loads(answer.content)
    assert (document["status"], document["code"]) == (status, code)
    assert document["type"].endswith(f"/problems/{code}")
    assert document["request_id"] == answer.headers["X-Request-Id"]
    return document


def page(answer, status: int, heading: str) -> None:
    assert (answer.status, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert f"<h1>{heading}</h1>" in re.sub(
        r"\s+(?=</h1>)|(?<=<h1>)\s+", "", answer.content.decode()
    )


HOST = "Host: 127.0.0.1\r\n"
UNREADABLE = {
    "a long address": (f"GET /api/v1/keys?q={KEY}{'a' * 9000} HTTP/1.1\r\n{HOST}", 414),
    "a long header": (f"GET /api/v1/me HTTP/1.1\r\n{HOST}Cookie: {KEY}{'a' * 9000}\r\n", 431),
    "many headers": (
        f"GET /api/v1/me HTTP/1.1\r\n{HOST}" + "".join(f"X-{n}: {KEY}\r\n" for n in range(120)),
        431,
    ),
    "no request line": (f"{KEY}\r\n{HOST}", 400),
    "another version": (f"GET /api/v1/{KEY} HTTP/9.9\r\n{HOST}", 400),
    "a method in small letters": (f"get /api/v1/{KEY} HTTP/1.1\r\n{HOST}", 400),
    "a blank in a name": (f"GET /api/v1/me HTTP/1.1\r\n{HOST}X {KEY}: 1\r\n", 400),
    "two hosts": (f"GET /api/v1/me HTTP/1.1\r\n{HOST}{HOST}X-A: {KEY}\r\n", 400),
    "a control character": (f"GET /api/v1/me HTTP/1.1\r\n{HOST}X-A: {KEY}\x01\r\n", 400),
}
CODES = {400: "malformed", 414: "address_too_long", 431: "headers_too_large"}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_cannot_be_parsed_is_a_problem_document(server, kind):
    request, status = UNREADABLE[kind]
    before = server.log

    answer = server.send(f"{request}\r\n")

    document = problem(answer, status, CODES[status])
    assert document["detail"]
    assert answer.headers["Api-Version"] == lifecycle.VERSION
    lines = server.log.removeprefix(before).splitlines()
    assert len(lines) == 1
    assert "Refused a request from 127.0.0.1" in lines[0]
    assert KEY not in lines[0]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "a b", "[::1", "\xe4"])
@pytest.mark.parametrize("path", ["/api/v1/me", "/keys"])
def test_a_wrong_host_is_refused_in_one_line(server, host, path):
    before = server.log

    answer = server.send(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")

    if path.startswith("/api/"):
        problem(answer, 400, "malformed")
    else:
        page(answer, 400, "The request could not be read")
    lines = server.log.removeprefix(before).splitlines()
    assert len(lines) <= 1
    assert "Traceback" not in "".join(lines)


LARGE = b"x=" + b"a" * (1024 * 1024 + 1)


def send_form(server: Server, body: bytes):
    """The answer to a form of a browser, which has the cookie for its token."""
    cookie = server.call("GET", "/sign-in").headers["Set-Cookie"].split(";")[0]
    form = "application/x-www-form-urlencoded"
    return server.call("POST", "/sign-in", body, Content_Type=form, Cookie=cookie)


def test_a_form_that_is_too_large(server, committed_world):
    page(send_form(server, LARGE), 413, "The form is too large")
    answer = server.call("POST", "/api/v1/key-exports", LARGE, **signed_in(committed_world))
    problem(answer, 413, "too_large")


def test_what_is_announced_as_too_large_need_not_arrive(server, committed_world):
    token = committed_world.token("vera")
    answer = server.send(
        f"POST /api/v1/key-exports HTTP/1.1\r\n{HOST}Authorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 2000000\r\nConnection: close\r\n\r\n"
    )
    problem(answer, 413, "too_large")


def test_a_form_without_its_token(server):
    answer = server.call("POST", "/sign-in", b"login=a", Content_Type="multipart/form-data")
    page(answer, 403, "This form is out of date")


def test_a_form_with_too_many_fields(server, committed_world):
    answer = send_form(server, "&".join(f"a{number}=1" for number in range(1100)).encode())
    page(answer, 400, "The request could not be read")


def signed_in(world: World, name: str = "vera", **more: str) -> dict[str, str]:
    token = {"Authorization": f"Bearer {world.token(name)}"}
    return token | {"Content_Type": "application/json"} | more


@pytest.mark.parametrize("path", ["/api/v1/key-exports", "/sign-in"])
def test_a_client_that_breaks_off_in_its_body(server, committed_world, path):
    token = committed_world.token("vera")
    answer = server.send(
        f"POST {path} HTTP/1.1\r\n{HOST}Authorization: Bearer {token}\r\nContent-Length: 500\r\n"
        'Content-Type: application/json\r\nConnection: close\r\n\r\n{"scope": '
    )
    if path == "/sign-in":
        page(answer, 403, "This form is out of date")
    else:
        problem(answer, 400, "malformed")
    assert not KeyExport.objects.exists()


def test_a_key_that_is_sent_twice_is_none(server, committed_world):
    token, body = committed_world.token("vera"), '{"scope": "all", "format": "tsv"}'
    answer = server.send(
        f"POST /api/v1/key-exports HTTP/1.1\r\n{HOST}Authorization: Bearer {token}\r\n"
        "Idempotency-Key: one\r\nIdempotency-Key: two\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}"
    )
    document = problem(answer, 400, "invalid")
    assert document["errors"][0]["pointer"] == "header:Idempotency-Key"
    assert not KeyExport.objects.exists()


def test_a_compressed_body_is_not_read(server, committed_world):
    body = gzip.compress(b'{"scope": "all", "format": "tsv"}')
    headers = signed_in(committed_world, Content_Encoding="gzip")
    answer = server.call("POST", "/api/v1/key-exports", body, **headers)
    problem(answer, 415, "unsupported_media_type")
    assert answer.headers["Accept-Encoding"] == "identity"


def test_tokens_that_are_not_enough_say_why(server, committed_world):
    answers = [
        server.call("GET", "/api/v1/me"),
        server.call("GET", "/api/v1/me", Authorization="Bearer vlsc_pat_x"),
    ]
    assert [(answer.status, answer.headers["WWW-Authenticate"]) for answer in answers] == [
        (401, 'Bearer realm="api"'),
        (401, 'Bearer realm="api", error="invalid_token"'),
    ]


def test_a_file_in_parts(server, committed_world):
    headers = signed_in(committed_world)
    body = b'{"scope": "all", "format": "tsv"}'
    asked = json.loads(server.call("POST", "/api/v1/key-exports", body, **headers).content)
    with override_settings(STORAGE_URL=f"file://{server.folder}/files"):
        exports.build(KeyExport.objects.get().pk, at=timezone.now())
    path = f"/api/v1/key-exports/{asked['id']}/file"

    head = server.call("HEAD", path, **headers)
    assert (head.status, head.content, downloads()) == (200, b"", 0)
    whole = server.call("GET", path, **headers)
    digest, size = hashlib.sha256(whole.content).hexdigest(), len(whole.content)
    assert (head.headers["ETag"], head.headers["Content-Length"]) == (f'"{digest}"', str(size))
    assert (whole.status, whole.headers["Accept-Ranges"], downloads()) == (200, "bytes", 1)

    part = server.call("GET", path, Range="bytes=10-", **headers)
    assert (part.status, part.content, downloads()) == (206, whole.content[10:], 1)
    assert part.headers["Content-Range"] == f"bytes 10-{size - 1}/{size}"
    known = server.call("GET", path, If_None_Match=head.headers["ETag"], **headers)
    assert (known.status, known.content, downloads()) == (304, b"", 1)
    outside = server.call("GET", path, Range=f"bytes={size}-", **headers)
    problem(outside, 416, "range_not_satisfiable")
    assert outside.headers["Content-Range"] == f"bytes */{size}"


def downloads() -> int:
    return LogLine.objects.filter(action="key_export.downloaded").count()
