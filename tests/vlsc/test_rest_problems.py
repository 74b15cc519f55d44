"""Whatever goes wrong in the API, the answer is a problem document that tells no secrets."""

import gzip
import json
import logging
from uuid import UUID

import pytest
from django.test import Client

from vlsc.problems import PROBLEMS

pytestmark = pytest.mark.urls("tests.vlsc.rest_urls")
MAKE = "/api/v1/test/organizations"
REPEATED = "x" * (1024 * 1024 + 1)


def problem(answer, status: int, code: str) -> dict:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == code
    assert body["status"] == status
    assert body["type"].endswith(f"/problems/{code}")
    assert body["request_id"] == answer["X-Request-Id"]
    assert body["detail"]
    assert code in PROBLEMS
    return body


def test_without_a_token_the_answer_names_bearer(api):
    answer = api(None).get("/api/v1/me")
    problem(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    answer = api(None).get("/api/v1/me", headers={"Authorization": "Basic YTpi"})
    problem(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize("token", ["", "vlsc_pat_", "vlsc_pat_" + "0" * 38, "\u00e9", "a b"])
def test_a_wrong_token_is_401(client, token):
    answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    problem(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'


def test_a_scope_that_is_missing_is_403(api):
    for scope, needed, path in (
        ("read", "access:manage", "/api/v1/test/manage"),
        ("log:read", "read", "/api/v1/me"),
    ):
        answer = api("ada", scope).get(path)
        body = problem(answer, 403, "not_permitted")
        assert answer["WWW-Authenticate"] == (
            f'Bearer realm="api", error="insufficient_scope", scope="{needed}"'
        )
        assert body["detail"].startswith(f"The token lacks the scope {needed};")


def test_a_role_that_is_missing_is_403_without_a_scope_to_ask_for(api):
    answer = api("leo").post_json("/api/v1/key-exports", {"scope": "all", "format": "tsv"})
    problem(answer, 403, "not_permitted")
    assert "WWW-Authenticate" not in answer


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "gzip, identity", "x"])
def test_a_compressed_body_is_415_and_says_what_is_read(api, coding):
    for who in (api("ada"), api(None)):
        answer = who.post(
            MAKE,
            gzip.compress(b'{"number": "1"}'),
            content_type="application/json",
            headers={"Content-Encoding": coding},
        )
        body = problem(answer, 415, "unsupported_media_type")
        assert answer["Accept-Encoding"] == "identity"
        assert body["detail"] == "Send the body as it is, without Content-Encoding."
    plain = api("ada").post_json(MAKE, {"number": "1"}, **{"Content-Encoding": "Identity"})
    assert plain.status_code == 201


@pytest.mark.parametrize(
    "path", ["", "v1", "v1/nothing", "v1/me/", "v2/me", "v1/licensing-ids/", "v1/%ff"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete", "options"])
def test_addresses_that_are_none_are_404(client, path, method):
    problem(getattr(client, method)(f"/api/{path}"), 404, "not_found")


@pytest.mark.parametrize("method", ["post", "put", "delete", "options", "trace"])
def test_a_method_that_is_not_taken_is_405(client, method):
    answer = getattr(client, method)("/api/v1/me")
    problem(answer, 405, "method_not_allowed")
    assert set(answer["Allow"].split(", ")) == {"GET", "HEAD"}


def test_a_format_that_is_not_given_is_406(api):
    problem(api("ada").get("/api/v1/me", headers={"Accept": "text/csv"}), 406, "not_acceptable")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "invalid"),
        (b"{", 400, "malformed"),
        (b"\xff", 400, "malformed"),
        (b"[" * 100_000, 400, "malformed"),
        (b"[" * 22 + b"]" * 22, 400, "malformed"),
        (b'{"number": "a\\u0000b"}', 400, "malformed"),
        (b'{"a\\u0000": 1}', 400, "malformed"),
        (b'{"number": "\\ud800"}', 400, "malformed"),
        (b'{"number": NaN}', 400, "malformed"),
        (b'{"number": 1, "number": 2}', 400, "malformed"),
        (b'{"number": ' + b"1" * 5000 + b"}", 400, "malformed"),
        (b"[]", 400, "invalid"),
        (b"null", 400, "invalid"),
        (b"{}", 400, "invalid"),
        (REPEATED.encode(), 413, "too_large"),
    ],
)
def test_a_body_that_cannot_be_taken(api, body, status, code):
    answer = api("ada").post(MAKE, body, content_type="application/json")
    problem(answer, status, code)


def test_another_type_of_body_is_415(api):
    answer = api("ada").post(MAKE, "number=1", content_type="text/plain")
    problem(answer, 415, "unsupported_media_type")


def test_each_fault_of_a_body_has_its_place(api):
    body = {"number": "x" * 41, "names": ["ok", "far too long for this"], "nmae": 1}
    answer = api("ada").post_json(MAKE, {"nmae": 1, "number": "1"})
    assert problem(answer, 400, "invalid")["errors"] == [
        {"pointer": "/nmae", "code": "unknown", "detail": "There is no such member."}
    ]
    del body["nmae"]
    errors = problem(api("ada").post_json(MAKE, body), 400, "invalid")["errors"]
    assert [(one["pointer"], one["code"]) for one in errors] == [
        ("/number", "max_length"),
        ("/names/1", "max_length"),
    ]


def test_refusals_carry_their_facts(api):
    body = problem(api("ada").post_json("/api/v1/test/failing/refused"), 409, "key_blocked")
    assert (body["detail"], body["since"]) == ("Blocked.", "2026-01-01")
    problem(api("ada").post_json("/api/v1/test/failing/forbidden"), 403, "not_permitted")
    body = problem(api("ada").post_json("/api/v1/test/failing/invalid"), 400, "invalid")
    assert [one["pointer"] for one in body["errors"]] == ["/number", ""]


@pytest.mark.parametrize("how", ["away", "slow"])
def test_a_database_that_does_not_answer_is_503(api, how):
    answer = api("ada").post_json(f"/api/v1/test/failing/{how}")
    body = problem(answer, 503, "unavailable")
    assert answer["Retry-After"] == "5"
    assert "10.0.0.1" not in json.dumps(body)


def test_an_unforeseen_error_says_nothing_but_its_request_id(api, caplog):
    client = api("ada")
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR, "vlsc.rest.problems"):
        answer = client.post_json("/api/v1/test/failing/bug", **{"X-Request-Id": "found-by-this"})
    body = problem(answer, 500, "server_error")
    assert "12345" not in json.dumps(body)
    assert body["request_id"] == "found-by-this"
    assert "ZeroDivisionError" in caplog.text


def test_a_session_without_the_csrf_token_is_403(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["ada"])
    assert client.get("/api/v1/me").status_code == 200
    problem(client.post(MAKE, {}, content_type="application/json"), 403, "csrf_failed")


def test_what_fails_before_an_operation_is_a_problem_document_too(client, settings, db):
    settings.ALLOWED_HOSTS = ["right.example"]
    problem(client.get("/api/v1/me", headers={"Host": "wrong.example"}), 400, "malformed")


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        ("nothing=1", "?nothing", "unknown"),
        ("format=json", "?format", "unknown"),
        ("page_size=0", "?page_size", "invalid"),
        ("page_size=101", "?page_size", "invalid"),
        ("page_size=-1", "?page_size", "invalid"),
        ("page_size=%D9%A5", "?page_size", "invalid"),
        ("page_size=5&page_size=6", "?page_size", "repeated"),
        ("status=other", "?status", "invalid_choice"),
        ("status=", "?status", "blank"),
        ("organization=7", "?organization", "invalid"),
        ("updated_since=yesterday", "?updated_since", "invalid"),
        ("updated_since=2026-01-01", "?updated_since", "invalid"),
        ("q=a%00b", "?q", "null_characters_not_allowed"),
        ("q=" + "a" * 201, "?q", "max_length"),
        ("program=%F0%9F%92%A9", "?program", "invalid"),
        ("ordering=secret", "?ordering", "invalid_choice"),
        ("ordering=--number", "?ordering", "invalid_choice"),
        ("cursor=", "?cursor", "blank"),
        ("cursor=x", "?cursor", "invalid"),
        ("cursor=nAAAA", "?cursor", "invalid"),
        (
            "cursor=nWzAsIlx1ZDgwMCIsIjAxODkwMDAwLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMCJd",
            "?cursor",
            "invalid",
        ),
    ],
)
def test_parameters_that_cannot_be_taken(api, asked, pointer, code):
    body = problem(api("ada").get(f"/api/v1/licensing-ids?{asked}"), 400, "invalid")
    assert [(one["pointer"], one["code"]) for one in body["errors"]] == [(pointer, code)]


@pytest.mark.parametrize(
    ("path", "name"), [("licensing-ids", "organization"), ("licensing-ids", "program")]
)
def test_a_filter_takes_an_id_as_a_path_does(api, world, path, name):
    what = world.organizations["norge"] if name == "organization" else world.programs["enterprise"]
    calls, form = api("ada"), str(what.pk)
    ask = [calls.get(f"/api/v1/{path}", {name: text}) for text in (form, form.upper())]
    assert ask[0].json()["results"] == ask[1].json()["results"] != []
    for text in (f"{{{form}}}", f"urn:uuid:{form}", form.replace("-", "").upper()):
        answer = calls.get(f"/api/v1/{path}", {name: text})
        assert problem(answer, 400, "invalid")["errors"][0]["pointer"] == f"?{name}"


def test_the_id_of_nothing_but_zeros_is_an_id_of_nothing(api):
    answer = api("ada").get("/api/v1/licensing-ids", {"organization": str(UUID(int=0))})
    assert answer.json()["results"] == []


def test_parameters_of_single_objects_and_verbs_are_strict_too(api, world):
    problem(api("ada").get("/api/v1/me?x=1"), 400, "invalid")
    problem(api("ada").post_json("/api/v1/test/failing/refused?x=1"), 400, "invalid")
