"""Requests by the API: filed and followed by customers, worked on at the desk."""

from datetime import timedelta

import pytest

from support.models import Request
from tests.activation.ledger import counts
from tests.cast import force
from tests.makers.requests import add_rule, ask, ask_mak

DESK = "/api/v1/center/support-requests"


def file(client, world, **facts: object):
    body = {
        "kind": "mak_increase",
        "licensing_id": str(world.licensing_ids["7654321"].pk),
        "last_five": "KGACE",
        "activations": 5,
        "reason": "New staff",
    }
    return client.post_json("/api/v1/support-requests", body | facts)


def test_a_customer_files_follows_and_is_answered(world, api):
    kim, sam = api("kim"), api("sam")
    filed = file(kim, world)
    assert filed.status_code == 201
    row = filed.json()
    path = filed["Location"].removeprefix("http://testserver")
    assert path == f"/api/v1/support-requests/{row['number']}"
    assert (row["state"], row["queue"], row["outcome"]) == ("received", "keys", None)
    assert row["first_response_at"] is None
    desk = f"{DESK}/{row['number']}"
    assert sam.post_json(f"{desk}/take").json()["taken_by"] == str(world.people["sam"].pk)
    assert api("olga").post_json(f"{desk}/take").json()["code"] == "taken"
    sam.post_json(f"{desk}/messages", {"text": "Hm", "internal": True})
    assert sam.post_json(f"{desk}/messages", {"text": "Soon"}).status_code == 201
    assert kim.post_json(f"{path}/messages", {"text": "Thanks"}).status_code == 201
    decided = sam.post_json(f"{desk}/decision", {"outcome": "granted", "answer": "Yes."})
    assert (decided.status_code, decided.json()["state"]) == (200, "decided")
    again = sam.post_json(f"{desk}/decision", {"outcome": "refused", "answer": "No."})
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    followed = kim.get(path).json()
    texts = [entry["text"] for entry in followed["timeline"]]
    assert texts == ["New staff", "Soon", "Thanks", "Yes."]
    assert (followed["outcome"], followed["granted_activations"]) == ("granted", 5)
    assert counts(world.keys["cad"].pk) == (0, 55, 0)
    assert len(sam.get(desk).json()["timeline"]) == 5


def test_a_decision_above_the_limit_is_confirmed_by_another(world, api):
    number = file(api("kim"), world, activations=101).json()["number"]
    sam, olga = api("sam"), api("olga")
    body = {"outcome": "granted", "answer": "Yes."}
    assert sam.post_json(f"{DESK}/{number}/confirmation", {"confirm": True}).status_code == 409
    proposed = sam.post_json(f"{DESK}/{number}/decision", body)
    assert (proposed.status_code, proposed.json()["state"]) == (202, "received")
    assert proposed.json()["proposal"]["by"] == "Sam"
    assert sam.post_json(f"{DESK}/{number}/confirmation", {"confirm": True}).status_code == 403
    confirmed = olga.post_json(f"{DESK}/{number}/confirmation", {"confirm": True}).json()
    assert (confirmed["state"], confirmed["outcome"]) == ("decided", "granted")
    assert confirmed["proposal"] is None


def test_a_request_is_granted_by_rule_before_the_answer_comes(world, api):
    add_rule()
    row = file(api("kim"), world).json()
    assert (row["state"], row["is_by_rule"], row["granted_activations"]) == ("decided", True, 5)


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"last_five": "3CW8X"}, "/last_five"),
        ({"activations": 0}, "/activations"),
        ({"product": "01980000-0000-7000-8000-000000000000"}, "/product"),
        ({"host": "01980000-0000-7000-8000-000000000000"}, "/host"),
        ({"licensing_id": "01980000-0000-7000-8000-000000000000"}, "/licensing_id"),
    ],
)
def test_what_is_not_in_sight_is_an_error_of_its_field(world, api, facts, pointer):
    answer = file(api("kim"), world, **facts)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Request.objects.exists()


def test_a_licensing_id_is_named_by_its_number_too(world, api):
    body = {"kind": "general", "category": "other", "subject": "A", "reason": "B"}
    nora = api("nora")

    def send(**facts: str) -> int:
        return nora.post_json("/api/v1/support-requests", body | facts).status_code

    assert send(number="61234567") == 201
    assert send(number="61234567", authorization="61234567zzs2612") == 201
    assert send(number="61234567", authorization="other") == 400
    assert send(number="7654321") == 400
    places = Request.objects.values_list("licensing_id__number", flat=True)
    assert list(places) == ["61234567", "61234567"]


def test_a_foreign_request_is_not_decided_and_an_old_one_not_written_in(world, api):
    row = ask_mak(world)
    path, granted = f"{DESK}/{row.number}/decision", {"outcome": "granted", "answer": "Yes."}
    elsewhere = [world.licensing_ids["7654399"].pk]
    for client, status in (
        (api("mallory"), 403),
        (api("kim"), 403),
        (api("ines"), 403),
        (api("sam", licensing_ids=elsewhere), 404),
    ):
        assert client.post_json(path, granted).status_code == status
    row.refresh_from_db()
    assert (row.state, counts(world.keys["cad"].pk)) == ("received", (0, 50, 0))
    long_ago = row.received_at - timedelta(days=400)
    force(Request.objects.all(), state="closed", closed_at=long_ago, quiet_since=long_ago)
    messages = f"/api/v1/support-requests/{row.number}/messages"
    late = api("kim").post_json(messages, {"text": "And now?"})
    assert (late.status_code, late.json()["code"]) == (409, "request_closed")
    assert row.messages.count() == 1


def test_the_desk_filters_its_queue_and_hands_over(world, api):
    ask_mak(world)
    question = ask(world)
    sam = api("sam")

    def numbers(**filters: str) -> int:
        return len(sam.get(DESK, filters).json()["results"])

    assert (numbers(), numbers(queue="keys"), numbers(kind="general")) == (2, 1, 1)
    is_late = question.due_at <= question.updated_at  # when it is looked at
    assert (numbers(breached="true"), numbers(breached="false")) == (2 * is_late, 2 - 2 * is_late)
    path = f"{DESK}/{question.number}/hand-over"
    assert sam.post_json(path, {"to": str(world.people["olga"].pk)}).status_code == 200
    assert (numbers(waiting="true"), numbers(waiting="false")) == (2, 0)
    answered = sam.post_json(f"{DESK}/{question.number}/messages", {"text": "We look into it."})
    assert answered.status_code == 201
    assert (numbers(waiting="true"), numbers(waiting="false")) == (1, 1)
    assert numbers(taken_by=str(world.people["olga"].pk)) == 1
    for name in ("ines", "vera"):
        assert sam.post_json(path, {"to": str(world.people[name].pk)}).status_code == 400


@pytest.mark.parametrize("path", ["/api/v1/support-requests", DESK])
def test_a_list_takes_as_many_queries_whatever_its_length(
    world, api, path, django_assert_num_queries
):
    client = api("sam")
    ask_mak(world)
    client.get(path)
    for _ in range(2):
        with django_assert_num_queries(4):
            assert client.get(path).status_code == 200
        ask_mak(world)
