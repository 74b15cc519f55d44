"""Key files by API: the contract, token by token."""

import hashlib
from uuid import uuid4

import pytest

from audit.models import LogLine
from keyfiles.models import KeyExport
from tests.cast import force
from tests.keyfiles.export_interfaces import ask_by_api, ask_by_page, build_all, content


def test_the_api_tells_what_the_file_is(program, committed_world):
    tool = program("vera")
    place = ask_by_api(
        tool, scope="licensing_id", licensing_id=str(committed_world.licensing_ids["7654321"].pk)
    )
    told = tool.get(place).json()
    body = content(tool.get(f"{place}/file"))
    assert (told["state"], told["rows_done"], told["rows_total"]) == ("ready", 3, 3)
    assert (told["sha256"], told["size"]) == (hashlib.sha256(body).hexdigest(), len(body))
    assert told["left_out"] == {"blocked": 0, "replaced": 0, "not_usable_yet": 0}
    assert told["expires_at"].endswith("Z")
    assert tool.get("/api/v1/key-exports").json()["results"] == [told]


def test_the_file_takes_no_notice_of_accept(program):
    tool = program("vera")
    place = ask_by_api(tool, format="xlsx")
    answer = tool.get(f"{place}/file", headers={"Accept": "image/png"})
    assert content(answer)[:2] == b"PK"
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")


def test_a_bound_token_sees_its_own_files_only(sign_in, program, committed_world):
    one = committed_world.licensing_ids["7654399"].pk
    ada, bound = sign_in("ada"), program("ada", licensing_ids=[one])
    ask_by_page(ada)
    assert bound.get("/api/v1/key-exports").json()["results"] == []
    body = content(bound.get(f"{ask_by_api(bound)}/file")).decode()
    assert {line.split("\t")[0] for line in body.split("\r\n")[1:-1]} == {"7654399"}
    assert len(bound.get("/api/v1/key-exports").json()["results"]) == 1


@pytest.mark.parametrize("scopes", [["read"], ["read", "keys:reveal"]])
def test_a_token_without_the_scope_is_refused(program, scopes):
    tool = program("vera", *scopes)
    assert tool.get("/api/v1/key-exports").status_code == 403
    answer = tool.post_json("/api/v1/key-exports", {"scope": "all", "format": "tsv"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")


@pytest.mark.parametrize(
    "body",
    [
        {"scope": "all"},
        {"scope": "everything", "format": "tsv"},
        {"scope": "all", "format": "pdf"},
        {"scope": "licensing_id", "format": "tsv"},
        {"scope": "keys", "format": "tsv"},
        {"scope": "keys", "format": "tsv", "keys": []},
        {"scope": "keys", "format": "tsv", "keys": [str(uuid4())] * 101},
        {"scope": "all", "format": "tsv", "more": 1},
        {"scope": "licensing_id", "format": "tsv", "licensing_id": "7654321"},
    ],
)
def test_a_wrong_wish_names_its_fields(program, body):
    answer = program("vera").post_json("/api/v1/key-exports", body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"][0]["pointer"].startswith("/")
    assert not KeyExport.objects.exists()


@pytest.mark.parametrize(
    ("state", "word"),
    [("building", "being built"), ("failed", "disk full"), ("expired", "24 hours")],
)
def test_why_there_is_no_file(program, state, word):
    tool = program("vera")
    place = ask_by_api(tool)
    force(KeyExport.objects.all(), state=state, reason="disk full")
    answer = tool.get(f"{place}/file")
    assert (answer.status_code, answer.json()["state"]) == (409, state)
    assert word in answer.json()["detail"]


@pytest.mark.usefixtures("store")
def test_a_look_at_the_headers_is_no_download(program, sign_in):
    tool, place = program("vera"), ask_by_page(sign_in("vera"))
    one = KeyExport.objects.get().pk
    for caller, address in (
        (tool, f"/api/v1/key-exports/{one}/file"),
        (sign_in("vera"), f"{place}/file"),
    ):
        head = caller.head(address)
        assert (head.status_code, b"".join(head)) == (200, b"")
        whole = caller.get(address)
        assert int(head["Content-Length"]) == len(content(whole)) > 0
        unlike = {"X-Request-Id", "RateLimit"}
        assert {(name, value) for name, value in head.items() if name not in unlike} == {
            (name, value) for name, value in whole.items() if name not in unlike
        }
    assert LogLine.objects.filter(action="key_export.downloaded").count() == 2


def test_asking_twice_with_one_idempotency_key(program):
    tool, body = program("vera"), {"scope": "all", "format": "tsv"}
    first = tool.post_json("/api/v1/key-exports", body, **{"Idempotency-Key": "one"})
    build_all()
    again = tool.post_json("/api/v1/key-exports", body, **{"Idempotency-Key": "one"})
    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])
    assert again["Idempotent-Replayed"] == "true"
    assert KeyExport.objects.count() == 1
