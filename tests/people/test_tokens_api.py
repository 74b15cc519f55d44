"""Tokens through the API: read and revoked by a token, made in a fresh session only."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Token
from accounts.tokens import digest
from audit.models import LogLine

URL = "/api/v1/tokens"


@pytest.fixture
def session(world, visit_as):
    """A browser that calls the API by its session; the password was given `ago` seconds ago."""

    def open_session(name: str, ago: float = 0) -> Client:
        browser = visit_as(name)
        session = browser.session
        given = {"method": "password", "at": time.time() - ago}
        session["account_authentication_methods"] = [given]
        session["account_authentication_methods_user"] = str(world.people[name].pk)
        session.save()
        return browser

    return open_session


def wish(**asked):
    end = (timezone.now() + timedelta(days=30)).isoformat()
    return {"name": "tool", "scopes": ["read"], "expires_at": end} | asked


def post(browser: Client, body: object, **headers: str):
    return browser.post(URL, body, content_type="application/json", headers=headers)


def test_a_fresh_session_makes_a_token(world, session):
    bound = [str(world.licensing_ids["7654321"].pk)]
    body = wish(scopes=["read", "keys:reveal"], licensing_ids=bound, networks=["192.0.2.0/24"])

    answer = post(session("vera"), body)

    made = answer.json()
    token = Token.objects.get(digest=digest(made["token"]))
    assert (answer.status_code, answer["Location"]) == (201, f"http://testserver{URL}/{token.pk}")
    assert (made["id"], made["scopes"]) == (str(token.pk), ["keys:reveal", "read"])
    assert (made["licensing_ids"], made["networks"]) == (bound, ["192.0.2.0/24"])
    assert made["last_four"] == made["token"][-4:]
    line = LogLine.objects.get(action="token.made")
    assert (line.channel, line.actor_name, line.request_id) == (
        "api",
        "Vera",
        answer["X-Request-Id"],
    )
    assert line.facts["expires_at"] == f"{made['expires_at'][:19]}Z"  # a time as all others are
    assert made["token"] not in str(line.__dict__)


def test_the_text_is_shown_once(session):
    browser = session("vera")
    post(browser, wish())

    (listed,) = browser.get(URL).json()["results"]

    assert "token" not in listed
    assert browser.get(f"{URL}/{listed['id']}").json() == listed


def test_a_token_makes_no_token(world, api):
    answer = api("ada").post_json(URL, wish())

    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
    assert Token.objects.count() == 1


@pytest.mark.parametrize(("ago", "status"), [(0, 201), (299, 201), (301, 403)])
def test_the_password_was_given_in_the_last_five_minutes(session, ago, status):
    answer = post(session("vera", ago), wish())

    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "fresh_sign_in_required"


def test_roles_without_the_right_make_none(session):
    answer = post(session("leo"), wish())
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"scopes": ["log:read"]}, "/scopes/0"),
        ({"scopes": ["all"]}, "/scopes/0"),
        ({"scopes": []}, "/scopes"),
        ({"name": "=1"}, "/name"),
        ({"name": ""}, "/name"),
        ({"networks": ["anywhere"]}, "/networks/0"),
        ({"licensing_ids": []}, "/licensing_ids"),
        ({"licensing_ids": ["01890000-0000-7000-8000-000000000000"]}, "/licensing_ids/0"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({"expires_at": "soon"}, "/expires_at"),
        ({"scope": ["read"]}, "/scope"),
    ],
)
def test_input_that_cannot_be_is_refused_at_its_place(session, asked, pointer):
    answer = post(session("vera"), wish(**asked))

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert pointer in {one["pointer"] for one in answer.json()["errors"]}
    assert not Token.objects.exists()


def test_an_idempotency_key_is_refused(session):
    assert post(session("vera"), wish(), **{"Idempotency-Key": "one"}).status_code == 400
    assert not Token.objects.exists()


def test_one_lists_and_revokes_ones_own(world, api):
    other = world.token("kim")
    calls = api("vera", "read", "access:manage")
    world.token("vera")
    mine = [one["id"] for one in calls.get(URL).json()["results"]]
    assert len(mine) == 2

    assert calls.delete(f"{URL}/{mine[0]}").status_code == 204

    assert Token.objects.get(pk=mine[0]).revoked_at
    assert LogLine.objects.get().action == "token.revoked"
    assert calls.delete(f"{URL}/{mine[0]}").status_code == 204  # ended already: as it is
    assert LogLine.objects.count() == 1
    foreign = Token.objects.get(digest=digest(other))
    for pk in (foreign.pk, "01890000-0000-7000-8000-000000000000", "nonsense"):
        assert calls.delete(f"{URL}/{pk}").status_code == 404
    assert not Token.objects.get(pk=foreign.pk).revoked_at


def test_a_token_that_changed_meanwhile_is_not_revoked(world, api):
    calls = api("vera")
    world.token("vera")
    other = Token.objects.latest("created_at")
    answer = calls.get(f"{URL}/{other.pk}")

    refused = calls.delete(f"{URL}/{other.pk}", headers={"If-Match": '"another"'})
    assert (refused.status_code, refused.json()["code"]) == (412, "precondition_failed")
    assert (
        calls.delete(f"{URL}/{other.pk}", headers={"If-Match": answer["ETag"]}).status_code == 204
    )


def test_an_unknown_parameter_or_no_token(api):
    assert api("vera").get(f"{URL}?state=live").status_code == 400
    answer = api(None).get(URL)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


CHALLENGE = 'Bearer realm="api", error="insufficient_scope", scope="access:manage"'


@pytest.fixture
def others(world):
    """Another token of vera's; `others()` tells whether it is still live."""
    world.token("vera")
    other = Token.objects.get()
    return lambda: other if Token.objects.get(pk=other.pk).revoked_at is None else None


def test_a_token_that_only_reads_revokes_no_other(api, others):
    answer = api("vera", "read").delete(f"{URL}/{others().pk}")

    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
    assert answer["WWW-Authenticate"] == CHALLENGE
    assert answer.json()["detail"].startswith("The token lacks the scope access:manage;")
    assert others()
    assert not LogLine.objects.exists()


@pytest.mark.parametrize("scope", ["read", "keys:export"])
def test_every_token_revokes_itself(api, others, scope):
    calls = api("vera", scope)
    own = Token.objects.latest("created_at")

    assert calls.delete(f"{URL}/{own.pk}").status_code == 204

    assert calls.get(URL).status_code == 401
    assert others()
    assert LogLine.objects.get().token_id == own.pk


def test_a_bound_token_lists_and_revokes_only_itself(world, api, others):
    calls = api("vera", licensing_ids=[world.licensing_ids["7654321"].pk])
    own = Token.objects.latest("created_at")

    assert [row["id"] for row in calls.get(URL).json()["results"]] == [str(own.pk)]
    for call in (calls.get, calls.delete):
        answer = call(f"{URL}/{others().pk}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert calls.delete(f"{URL}/{own.pk}").status_code == 204
    assert others()


def test_a_session_revokes_every_token_of_its_person(session, others):
    assert session("vera").delete(f"{URL}/{others().pk}").status_code == 204
    assert not others()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_little(world, api, rows, django_assert_num_queries):
    calls = api("vera")
    for _ in range(rows):
        world.token("vera")
    calls.get(URL)
    with django_assert_num_queries(3):
        calls.get(URL)
