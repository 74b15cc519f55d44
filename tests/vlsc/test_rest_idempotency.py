"""A repeated POST with the same key is answered as the first was, and done once."""

import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.utils import timezone
from rest_framework.response import Response

from accounts import idempotency
from accounts.models import IdempotentAnswer
from agreements.models import Organization
from tests.cast import build_world
from tests.conftest import ApiClient
from tests.races import at_once

pytestmark = pytest.mark.urls("tests.vlsc.rest_urls")
MAKE = "/api/v1/test/organizations"


def make(client, number: str, key: str):
    return client.post_json(MAKE, {"number": number}, **{"Idempotency-Key": key})


def made() -> int:
    return Organization.objects.filter(name="New").count()


def test_the_same_request_gets_the_same_answer(api):
    client = api("ada")
    first, again = make(client, "N-1", "k-1"), make(client, "N-1", "k-1")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first["Location"] == again["Location"]
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert made() == 1
    assert first.json()["id"].encode() not in bytes(IdempotentAnswer.objects.get().sealed_body)


def test_another_body_with_the_same_key_is_422(api):
    client = api("ada")
    make(client, "N-1", "k-1")
    answer = make(client, "N-2", "k-1")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert made() == 1


def test_a_key_is_its_callers_own(api, visit_as):
    assert make(api("ada"), "N-1", "k").status_code == 201
    assert make(api("ada"), "N-2", "k").status_code == 201  # another token of the same person
    assert make(api("kim"), "N-3", "k").status_code == 201
    assert made() == 3


def test_a_refusal_is_not_kept_and_leaves_nothing(api):
    client = api("ada")
    answer = make(client, "refused", "k")
    assert (answer.status_code, answer.json()["used"]) == (409, 5)
    assert make(client, "x" * 41, "k2").status_code == 400
    assert made() == IdempotentAnswer.objects.count() == 0
    assert make(client, "N-1", "k").status_code == 201


def test_what_a_handler_did_before_it_answered_no_is_undone(db):
    def handler(view, request):
        Organization.add(number="N-1", name="New")
        return Response(status=409)

    request = SimpleNamespace(
        headers={"Idempotency-Key": "k"},
        method="POST",
        get_full_path=lambda: MAKE,
        data={},
        auth=None,
        user=SimpleNamespace(pk=1),
    )
    assert idempotency.idempotent(handler)(None, request).status_code == 409
    assert made() == IdempotentAnswer.objects.count() == 0


# A header that is sent twice arrives with a comma between its values.
@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "ä", "one,two", "one,one"])
def test_a_key_that_is_none_is_400(api, key):
    answer = make(api("ada"), "N-1", key)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (
        400,
        "header:Idempotency-Key",
    )
    assert made() == 0


def test_a_verb_that_takes_no_key_says_so(api):
    answer = api("ada").post_json("/api/v1/test/failing/refused", **{"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_taken")
    path = "/api/v1/test/organizations/01890000-0000-7000-8000-000000000000"
    answer = api("ada").delete(path, headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_taken")


def test_answers_are_forgotten_after_48_hours(api):
    client = api("ada")
    make(client, "N-1", "k")
    IdempotentAnswer.objects.update(created_at=timezone.now() - timedelta(hours=49))
    again = make(client, "N-2", "k")
    assert again.status_code == 201
    assert IdempotentAnswer.objects.count() == 1


def test_after_the_master_key_was_changed_answers_still_open(api, settings):
    client = api("ada")
    first = make(client, "N-1", "k")
    settings.PREVIOUS_MASTER_KEY = settings.MASTER_KEY
    settings.MASTER_KEY = "YW5vdGhlci1tYXN0ZXIta2V5LW9mLTMyLWJ5dGVzISE="
    assert make(client, "N-1", "k").content == first.content


def test_what_cannot_be_kept_is_not_done(api, monkeypatch):
    monkeypatch.setattr(idempotency, "_keep", lambda *_: 1 / 0)
    client = api("ada")
    client.raise_request_exception = False
    assert make(client, "N-1", "k").status_code == 500
    assert made() == 0


@pytest.mark.django_db(transaction=True)
def test_while_the_first_runs_the_second_is_told_so():
    world = build_world()
    client = ApiClient(world.token("ada"))
    taken, go_on = threading.Event(), threading.Event()
    answers = []

    def slow_keep(first, response):
        taken.set()
        assert go_on.wait(10)
        kept(first, response)

    def first():
        answers.append(make(client, "N-1", "k"))
        connection.close()

    kept, idempotency._keep = idempotency._keep, slow_keep
    thread = threading.Thread(target=first)
    try:
        thread.start()
        assert taken.wait(10)
        second = make(client, "N-1", "k")
    finally:
        go_on.set()
        thread.join()
        idempotency._keep = kept
    assert (second.status_code, second.json()["code"]) == (409, "in_progress")
    assert (second["Retry-After"], second.json()["retry_after"]) == ("1", 1)
    assert answers[0].status_code == 201
    assert make(client, "N-1", "k")["Idempotent-Replayed"] == "true"
    assert made() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_done():
    world = build_world()
    token = world.token("ada")
    statuses = at_once(*[lambda: make(ApiClient(token), "N-1", "k").status_code] * 12)
    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert made() == 1
    assert not transaction.get_connection().in_atomic_block
