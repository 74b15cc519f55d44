"""What is wrong with input is said in one manner, and names neither Python nor fields of forms."""

import re

import pytest

from tests.access.sessions import make_fresh
from tests.contract import FOREIGN
from vlsc.lib.ids import uuid7

EXPORTS, MACHINE = "/api/v1/key-exports", {"installation_id": "1"}
BATCH, MADE = "/api/v1/activations/batch", "/api/v1/center/key-stock/made"
ALL = {"scope": "keys", "format": "tsv"}
BODIES = [
    (EXPORTS, ALL | {"keys": "x"}, "/keys: This must be a list."),
    (EXPORTS, ALL | {"keys": {}}, "/keys: This must be a list."),
    (EXPORTS, ALL | {"keys": []}, "/keys: This may not be empty."),
    (EXPORTS, ALL | {"keys": None}, "/keys: This may not be null."),
    (EXPORTS, ALL | {"keys": ["x"]}, "/keys/0: This must be an id, which is a UUID."),
    (EXPORTS, {}, "/scope: This is required. And 1 more."),
    (BATCH, {"key": "x", "machines": [MACHINE] * 501}, "/machines: This has more than 500 items."),
    (BATCH, {"key": str(uuid7()), "machines": [None]}, "/machines/0: This must be an object."),
    (MADE, {"product": str(uuid7()), "type": "mak", "count": 0}, "/count: This is less than 1."),
    (MADE, {"product": str(uuid7()), "type": "", "count": 10**9}, "/count: This is more than "),
]


@pytest.mark.parametrize(("path", "body", "detail"), BODIES)
def test_the_faults_of_a_body(api, path, body, detail):
    answer = api("olga" if "/center/" in path else "ada").post_json(path, body)
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(detail)
    assert not FOREIGN.search(answer.content.decode())


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        (f"licensing-ids?number={'1' * 41}", "?number: This has more than 40 characters."),
        ("keys?last_five=ABCD", "?last_five: This has fewer than 5 characters."),
    ],
)
def test_the_faults_of_a_filter(api, asked, detail):
    assert api("ada").get(f"/api/v1/{asked}").json()["detail"] == detail


def test_times_and_dates_say_how_they_are_written(visit_as, world):
    browser = visit_as("ada")
    make_fresh(browser, world.people["ada"])
    body = {"name": "Scanner", "scopes": ["read"], "expires_at": "soon"}
    answer = browser.post("/api/v1/tokens", body, content_type="application/json")
    expected = "/expires_at: This must be a time such as 2026-01-31T12:00:00Z."
    assert answer.json()["detail"] == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("9" * 5000, "a number has too many digits"),
        ("[" * 5000, "it is nested too deeply"),
        ('{"a": 1, "a": 2}', "an object has a duplicate name"),
    ],
)
def test_json_that_is_not_taken(api, text, reason):
    answer = api("ada").post(EXPORTS, text, content_type="application/json")
    assert answer.json()["detail"] == f"The body is not valid JSON: {reason}."


def test_a_body_that_is_null_is_no_object(api):
    answer = api("ada").post(EXPORTS, "null", content_type="application/json")
    assert answer.json()["detail"] == "This must be an object."


def test_a_byte_order_mark_is_no_fault(api):
    body = b'\xef\xbb\xbf{"scope": "all", "format": "tsv"}'
    answer = api("vera").post(EXPORTS, body, content_type="application/json")
    assert answer.status_code == 202


def test_headers_that_say_nothing_ask_for_nothing(api):
    vera, body = api("vera"), {"scope": "all", "format": "tsv"}
    headers = {"Accept": "", "Content-Encoding": " "}
    assert vera.get("/api/v1/me", headers=headers).status_code == 200
    assert vera.post_json(EXPORTS, body, headers=headers).status_code == 202


def test_a_304_says_nothing_of_a_content(api, world):
    vera = api("vera")
    for address in ("me", "schema/"):
        tag = vera.get(f"/api/v1/{address}")["ETag"]
        answer = vera.get(f"/api/v1/{address}", headers={"If-None-Match": tag})
        assert answer.status_code == 304
        assert not {"Content-Length", "Content-Type"} & set(answer.headers)
    assert re.fullmatch(r'"[0-9a-f]{32}"', tag)
