"""What a refusal says: enough to put the request right without asking anybody."""

import pytest

from vlsc.problems import PROBLEMS

pytestmark = pytest.mark.urls("tests.vlsc.rest_urls")
MAKE = "/api/v1/test/organizations"


def detail(answer, status: int) -> str:
    assert answer.status_code == status, answer.content
    return answer.json()["detail"]


def test_how_to_sign_in(client, db):
    assert "Authorization: Bearer vlsc_pat_" in detail(client.get("/api/v1/me"), 401)


def test_which_scope_a_token_lacks(api):
    assert "access:manage" in detail(api("ada", "read").get("/api/v1/test/manage"), 403)


def test_which_types_are_taken_and_given(api):
    ada = api("ada")
    by_form = ada.post(MAKE, "number=1", content_type="application/x-www-form-urlencoded")
    assert "application/json" in detail(by_form, 415)
    as_page = ada.get("/api/v1/me", headers={"Accept": "text/html"})
    assert "application/json" in detail(as_page, 406)


def test_where_the_operations_are_listed(client, db):
    answer = client.get("/api/v1/me/")
    assert "/api/docs/" in detail(answer, 404)
    assert "Allow" not in answer


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("status=ACTIVE", "?status: One of: active, ending, ended, terminated."),
        ("page_size=0&x=1&y=2", "?x: There is no such parameter. And 1 more."),
        ("q=%ff", "The parameters are not UTF-8."),
    ],
)
def test_what_a_parameter_may_be(api, asked, said):
    assert detail(api("ada").get(f"/api/v1/licensing-ids?{asked}"), 400) == said


def test_how_a_zone_is_written_in_an_address(api):
    answer = api("ada").get("/api/v1/keys?updated_since=2026-01-31T12:00:00+02:00")
    assert "%2B02:00" in detail(answer, 400)
    right = api("ada").get("/api/v1/keys?updated_since=2026-01-31T12:00:00%2B02:00")
    assert right.status_code == 200


def test_what_a_member_may_be(api):
    answer = api("ada").post_json("/api/v1/key-exports", {"scope": "all", "format": "csv"})
    assert detail(answer, 400) == "/format: One of: tsv, xlsx."
    assert detail(api("ada").post_json(MAKE, []), 400) == "This must be an object."
    assert detail(api("ada").post_json(MAKE, {"a/b~": 1}), 400).startswith("/a~1b~0: ")


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b'{"number": 1}'])
def test_every_400_has_errors(api, body):
    answer = api("ada").post(MAKE, body, content_type="application/json")
    assert answer.status_code == 400
    assert all(one["code"] and one["detail"] for one in answer.json()["errors"])
    assert answer.json()["errors"]


def test_a_400_before_an_operation_has_errors_too(client, settings, db):
    settings.ALLOWED_HOSTS = ["right.example"]
    answer = client.get("/api/v1/me", headers={"Host": "wrong.example"})
    assert (answer.status_code, len(answer.json()["errors"])) == (400, 1)


def test_a_body_in_pieces_is_not_taken_for_an_empty_one(api):
    answer = api("ada").post_json(MAKE, {"number": "1"}, **{"Transfer-Encoding": "chunked"})
    assert (answer.status_code, answer.json()["code"]) == (411, "length_required")
    read = api("ada").get("/api/v1/me", headers={"Transfer-Encoding": "chunked"})
    assert read.status_code == 200


@pytest.mark.urls("vlsc.urls")  # of which the schema is, and is remembered
def test_a_token_that_has_ended_does_not_hide_the_schema(client, db):
    ended = {"Authorization": "Bearer vlsc_pat_ended"}
    assert client.get("/api/v1/schema/", headers=ended).status_code == 200


@pytest.mark.urls("vlsc.urls")
@pytest.mark.parametrize("code", PROBLEMS)
def test_each_code_has_its_page(client, code, db):
    answer = client.get(f"/problems/{code}")
    title, meaning = PROBLEMS[code]
    assert answer.status_code == 200
    page = answer.content.decode()
    assert str(title) in page
    assert code in page
    assert str(meaning) in page
    assert 'href="/api/docs/"' in page


@pytest.mark.urls("vlsc.urls")
def test_where_a_token_is_made_the_way_on_is_shown(visit_as):
    assert 'href="/api/docs/"' in visit_as("vera").get("/tokens").content.decode()


@pytest.mark.parametrize("number", ["x" * 41, " " * 41, "1" + "\u0085" * 40])
def test_spaces_count_as_the_schema_counts_them(api, number):
    [error] = api("ada").post_json(MAKE, {"number": number}).json()["errors"]
    assert (error["pointer"], error["code"]) == ("/number", "max_length")
