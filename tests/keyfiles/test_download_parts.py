"""A file is asked for in part and under conditions, and its log shows downloads that happened."""

import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from audit.models import LogLine
from keyfiles import imports
from keyfiles.models import KeyExport, KeyImport
from tests.keyfiles.export_interfaces import ask_by_api, ask_by_page
from tests.keyfiles.key_files import key_file, row
from tests.races import at_once

DOWNLOADED = "key_export.downloaded"


def downloads(action: str = DOWNLOADED) -> int:
    return LogLine.objects.filter(action=action).count()


@pytest.fixture(params=["page", "api"])
def file(request, program, sign_in):
    """`file(Range="bytes=0-1")` asks for vera's finished file, by the page or by the API."""
    if request.param == "page":
        client = sign_in("vera")
        path = f"{ask_by_page(client)}/file"
    else:
        client = program("vera")
        path = f"{ask_by_api(client)}/file"

    def ask(method: str = "get", **headers: str):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(client, method)(path, headers=named)

    return ask


def content(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_head_is_that_of_the_file_and_no_download(file):
    head = file("head")
    assert (head.status_code, content(head), downloads()) == (200, b"", 0)

    whole = file()

    export, body = KeyExport.objects.get(), content(whole)
    assert whole["ETag"] == head["ETag"] == f'"{hashlib.sha256(body).hexdigest()}"'
    assert whole["ETag"] == f'"{export.sha256}"'
    assert whole["Content-Length"] == head["Content-Length"] == str(len(body))
    assert whole["Accept-Ranges"] == head["Accept-Ranges"] == "bytes"
    assert whole["Content-Disposition"] == head["Content-Disposition"]
    assert downloads() == 1


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("bytes=0-0", slice(0, 1)),
        ("bytes=3-9", slice(3, 10)),
        ("bytes=3-", slice(3, None)),
        ("bytes=-5", slice(-5, None)),
        ("bytes=-999999", slice(0, None)),
        ("bytes=0-999999999999", slice(0, None)),
    ],
)
def test_a_part(file, wanted, part):
    whole = content(file())
    answer = file(Range=wanted)
    body = whole[part]
    assert (answer.status_code, content(answer)) == (206, body)
    first = whole.index(body) if len(body) > 5 else part.indices(len(whole))[0]
    assert answer["Content-Range"] == f"bytes {first}-{first + len(body) - 1}/{len(whole)}"
    assert answer["Content-Length"] == str(len(body))
    assert answer["ETag"] == f'"{hashlib.sha256(whole).hexdigest()}"'


@pytest.mark.parametrize(
    "wanted",
    ["", "bytes", "bytes=", "bytes=-", "bytes=5-3", "lines=0-1", "bytes=0-1,3-4", "bytes=a-b"],
)
def test_what_is_no_range_is_answered_by_the_whole(file, wanted):
    answer = file(Range=wanted)
    assert (answer.status_code, len(content(answer))) == (200, KeyExport.objects.get().size)


@pytest.mark.parametrize("wanted", ["bytes=999999-", "bytes=999999-1000000", "bytes=-0"])
def test_a_range_behind_the_end(file, wanted):
    answer = file(Range=wanted)
    size = KeyExport.objects.get().size
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{size}")
    if answer["Content-Type"] == "application/problem+json":
        assert answer.json()["code"] == "range_not_satisfiable"
    assert downloads() == 0


def test_conditions(file):
    tag = file("head")["ETag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = file(If_None_Match=known)
        assert (answer.status_code, answer["ETag"], content(answer)) == (304, tag, b"")
    assert file(If_Match='"x"').status_code == 412
    assert downloads() == 0
    size = len(content(file(If_None_Match='"x"', If_Match=tag)))
    assert size == KeyExport.objects.get().size
    for given, sent in ((tag, 2), ('"x"', size), ("Sat, 28 Nov 2026 10:00:00 GMT", size)):
        assert len(content(file(Range="bytes=0-1", If_Range=given))) == sent


def test_one_download_in_parts_is_one_line(file):
    for wanted in ("bytes=0-9", "bytes=10-19", "bytes=20-"):
        assert content(file(Range=wanted))
    assert downloads() == 1
    content(file())
    content(file(Range="bytes=0-"))  # from the first byte on: a download of its own
    assert downloads() == 3


def test_a_part_from_the_middle_is_logged_where_nothing_was(file):
    assert content(file(Range="bytes=5-"))
    assert downloads() == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert content(file(Range="bytes=5-"))
    assert downloads() == 2


def test_another_token_continues_nobody_elses_download(program, committed_world):
    first, second = program("vera"), program("vera")
    path = f"{ask_by_api(first)}/file"
    content(first.get(path))
    content(second.get(path, headers={"Range": "bytes=5-"}))
    assert downloads() == 2


def test_parts_that_are_asked_for_at_once_are_one_download(program):
    client = program("vera")
    path = f"{ask_by_api(client)}/file"

    def ask(first: int):
        return lambda: content(client.get(path, headers={"Range": f"bytes={first}-{first + 4}"}))

    at_once(*[ask(first) for first in (5, 10, 15, 20)])
    assert downloads() == 1


def test_who_may_not_have_the_file_learns_nothing_by_its_head(file, committed_world):
    tag = file("head")["ETag"]
    committed_world.people["vera"].roles.all().delete()
    for answer in (file("head"), file(If_None_Match=tag), file(Range="bytes=999999-")):
        assert answer.status_code == 403
        assert "ETag" not in answer


@pytest.fixture
def bad_rows(committed_world, store, program, sign_in):
    """`bad_rows("api")` asks for the rows with errors of a file, loaded or only checked."""
    bad = row(key="X", counter="1/2")

    def prepare(is_loaded: bool):
        client = program("olga")
        upload = SimpleUploadedFile("keys.csv", key_file(row(), bad).encode())
        place = client.post("/api/v1/center/key-files", {"file": upload})["Location"]
        imports.check(KeyImport.objects.get().pk, at=timezone.now())
        if is_loaded:
            client.post_json(f"{place}/apply", {"good_rows": True})
            imports.apply(KeyImport.objects.get().pk, at=timezone.now())
        page = f"/desk/key-files/{KeyImport.objects.get().pk}/bad-rows"
        return (client, f"{place}/bad-rows"), (sign_in("olga"), page)

    return prepare


@pytest.mark.parametrize("is_loaded", [True, False])
def test_the_rows_with_errors(bad_rows, is_loaded):
    action = "key_import.bad_rows_downloaded"
    for number, (client, path) in enumerate(bad_rows(is_loaded)):
        head = client.head(path)
        assert (head.status_code, content(head), downloads(action)) == (200, b"", number)
        whole = client.get(path)
        body = content(whole)
        assert downloads(action) == number + 1
        part = client.get(path, headers={"Range": "bytes=3-9"})
        if is_loaded:
            assert whole["ETag"] == head["ETag"] == f'"{hashlib.sha256(body).hexdigest()}"'
            assert whole["Content-Length"] == str(len(body))
            assert (part.status_code, content(part)) == (206, body[3:10])
            assert downloads(action) == number + 1
        else:  # made while it is sent
            assert (whole["Accept-Ranges"], "ETag" in whole) == ("none", False)
            assert (part.status_code, content(part)) == (200, body)
            return


@pytest.mark.parametrize("path", ["/licenses.csv", "/log.csv"])
def test_lists_that_are_made_while_they_are_sent(committed_world, sign_in, path):
    ada = sign_in("ada")
    head, whole = ada.head(path), ada.get(path, headers={"Range": "bytes=0-1"})
    assert (head.status_code, content(head)) == (200, b"")
    assert (whole.status_code, head["Accept-Ranges"]) == (200, "none")
    assert head["Content-Disposition"] == whole["Content-Disposition"]
    assert b"".join(whole.streaming_content)


def test_an_unknown_file_has_no_head(program):
    assert program("vera").head(f"/api/v1/key-exports/{uuid4()}/file").status_code == 404
