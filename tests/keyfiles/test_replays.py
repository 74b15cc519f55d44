"""A repeated POST gets the first answer only while its caller may still ask for it and see it."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import IdempotentAnswer
from keyfiles import imports
from keyfiles.models import KeyExport, KeyImport
from tests.keyfiles.key_files import key_file, row
from vlsc.api.urls import version_1

EXPORTS, IMPORTS = "/api/v1/key-exports", "/api/v1/center/key-files"
ALL = {"scope": "all", "format": "tsv"}


def ask(client, body: object, key: str = "one"):
    return client.post_json(EXPORTS, body, **{"Idempotency-Key": key})


def same(answer, fresh) -> None:
    """The problem document of a request that was never answered, except for its own id."""
    told, expected = answer.json(), fresh.json()
    assert told.pop("request_id") != expected.pop("request_id")
    assert (answer.status_code, told) == (fresh.status_code, expected)
    assert "Idempotent-Replayed" not in answer


def test_whoever_lost_the_right_gets_what_a_new_request_gets(world, api):
    calls, vera = api("vera"), world.people["vera"]
    assert ask(calls, ALL).status_code == 202

    vera.roles.update(role="license_viewer")

    same(ask(calls, ALL), ask(calls, ALL, "two"))
    assert ask(calls, ALL).status_code == 403
    vera.roles.update(role="key_viewer")
    again = ask(calls, ALL)
    assert (again.status_code, again["Idempotent-Replayed"]) == (202, "true")
    assert KeyExport.objects.count() == 1


@pytest.mark.parametrize(
    ("scope", "pointer"), [("licensing_id", "/licensing_id"), ("keys", "/keys/0")]
)
def test_what_is_out_of_sight_is_not_named(world, api, scope, pointer):
    calls, ada = api("ada"), world.people["ada"]
    one = str(world.licensing_ids["7654399"].pk)
    what = {"licensing_id": one} if scope == "licensing_id" else {"keys": [norge_key(world)]}
    body = {"scope": scope, "format": "tsv", **what}
    assert ask(calls, body).status_code == 202

    ada.roles.update(organization=None, licensing_id=world.licensing_ids["7654321"])

    answer = ask(calls, body)
    same(answer, ask(calls, body, "two"))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)


def norge_key(world) -> str:
    return str(world.keys["norge"].pk)


def test_an_export_that_is_not_the_callers_any_more_is_not_found(world, api):
    calls = api("vera")
    ask(calls, ALL)
    KeyExport.objects.update(owner=world.people["kim"])
    answer = ask(calls, ALL)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_session_gives_the_password_again_for_a_repeat_too(world, visit_as):
    browser = visit_as("vera")

    def ask_by_session(ago: float):
        session = browser.session
        given = {"method": "password", "at": time.time() - ago}
        session["account_authentication_methods"] = [given]
        session["account_authentication_methods_user"] = str(world.people["vera"].pk)
        session.save()
        headers = {"Idempotency-Key": "one"}
        return browser.post(EXPORTS, ALL, content_type="application/json", headers=headers)

    assert ask_by_session(0).status_code == 202
    assert ask_by_session(400).json()["code"] == "fresh_sign_in_required"
    assert ask_by_session(0)["Idempotent-Replayed"] == "true"


@pytest.fixture
def load(world, store, api):
    """`load()` uploads a file, answers about its unknown name and loads it, each with one key."""
    calls = api("olga")
    answers = {"choices": [{"kind": "product", "name": "Office 24", "choice": "skip"}]}

    def post(verb: str, body: dict):
        path = f"{IMPORTS}/{KeyImport.objects.get().pk}/{verb}"
        answer = calls.post_json(path, body, **{"Idempotency-Key": verb})
        imports.check(KeyImport.objects.get().pk, at=timezone.now())
        return answer

    def send():
        content = key_file(row(), row(product="Office 24")).encode()
        file = SimpleUploadedFile("keys.csv", content)
        uploaded = calls.post(IMPORTS, {"file": file}, headers={"Idempotency-Key": "upload"})
        imports.check(KeyImport.objects.get().pk, at=timezone.now())
        return [uploaded, post("choices", answers), post("apply", {})]

    return send


def test_whoever_left_the_staff_sees_no_answer_of_a_load(world, load):
    assert [answer.status_code for answer in load()] == [202, 202, 202]
    assert [answer["Idempotent-Replayed"] for answer in load()] == ["true"] * 3

    world.people["olga"].staff_role = "agent"
    world.people["olga"].save()

    refused = [(answer.status_code, answer.json()["code"]) for answer in load()]
    assert refused == [(403, "not_permitted")] * 3
    assert IdempotentAnswer.objects.count() == 3


def test_every_idempotent_operation_asks_again():
    patterns = [pattern for part in version_1 for pattern in getattr(part, "url_patterns", [part])]
    views = [pattern.callback.cls for pattern in patterns if hasattr(pattern.callback, "cls")]
    post = [view for view in views if getattr(getattr(view, "post", None), "is_idempotent", False)]
    assert len(post) >= 4
    assert [view.__name__ for view in post if not hasattr(view, "require_again")] == []
