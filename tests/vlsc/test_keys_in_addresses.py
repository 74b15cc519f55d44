"""A whole key never stays in an address: of a page, of a list's links, of a redirect."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import IdempotentAnswer
from audit.models import LogLine
from keys.services import reveal_key

KEY = "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"
SPELLINGS = {
    "as it is": KEY,
    "lower case": KEY.lower(),
    "without hyphens": KEY.replace("-", ""),
    "other dashes": KEY.replace("-", "\u2011"),
    "blanks around": f"  {KEY}\u3000",
    "quotes": f"“{KEY}”",
    "a word before": f"Key: {KEY}",
    "one more": KEY[:-5] + "7CBNWP",
    "one less": KEY[1:],
    "dots": KEY.replace("-", "."),
}
LISTS = [
    *("/search", "/keys", "/licenses", "/licenses.csv", "/log", "/log.csv", "/key-files"),
    *("/desk/key-files", "/desk/catalog", "/tokens"),
]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("parameter", ["q", "organization", "person"])
def test_a_page_leads_to_the_last_five(visit_as, path, parameter):
    answer = visit_as("olga").get(path, {"sort": "number", parameter: f"Key: {KEY}"})
    where = f"{path}?sort=number&{parameter}=CBNWP"
    assert (answer.status_code, answer["Location"]) == (302, where)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_page_finds_the_key_however_it_was_pasted(world, visit_as, spelling):
    answer = visit_as("vera").get("/search", {"q": SPELLINGS[spelling]}, follow=True)
    assert answer.redirect_chain == [
        ("/search?q=CBNWP", 302),
        (f"/keys/{world.keys['mak'].pk}", 302),
    ]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("path", ["keys", "listings"])
def test_a_list_of_the_api_reads_the_last_five_and_links_with_them(api, path, spelling):
    asked = {"q": SPELLINGS[spelling], "page_size": "1"}
    body = api("ada").get(f"/api/v1/{path}", asked).json()
    row = body["results"][0]
    assert row.get("key", row)["last_five"] == "CBNWP"
    assert "DBDG2" not in (body["next"] or "")


def test_the_filter_by_last_five_takes_a_whole_key(world, api):
    body = api("ada").get("/api/v1/keys", {"last_five": KEY}).json()
    assert [row["id"] for row in body["results"]] == [str(world.keys["mak"].pk)]


def test_links_of_a_long_list_carry_the_last_five(world, api):
    body = api("ada").get("/api/v1/listings", {"q": "Windows Server", "page_size": "1"}).json()
    assert "q=Windows+Server" in body["next"]
    assert api("ada").get(body["next"]).status_code == 200


@pytest.mark.parametrize(
    "path", [f"/keys/{KEY}", f"/licenses/{KEY}/keys", f"/{KEY}", f"/x/{KEY}?a=1"]
)
def test_a_path_with_a_key_is_not_found_and_not_repeated(visit_as, path):
    answer = visit_as("vera").get(path)
    assert answer.status_code == 404
    assert "DBDG2" not in answer.content.decode() + repr(answer.headers)


@pytest.mark.parametrize("path", [f"keys/{KEY}", f"licensing-ids/{KEY}", f"{KEY}"])
def test_a_path_of_the_api_with_a_key_is_not_found_and_not_repeated(api, path):
    answer = api("vera").get(f"/api/v1/{path}")
    assert answer.status_code == 404
    assert "DBDG2" not in answer.content.decode() + repr(answer.headers)


def test_after_signing_in_nobody_is_led_to_an_address_with_a_key(visit_as):
    answer = visit_as(None).get("/keys", {"q": KEY}, follow=True)
    assert answer.redirect_chain[-1] == ("/sign-in?next=/keys%3Fq%3DCBNWP", 302)
    answer = visit_as("vera").post("/preferences", {"theme": "dark", "next": f"/keys?q={KEY}"})
    assert answer["Location"] == "/"


def test_an_unknown_parameter_is_refused_without_the_key(api):
    answer = api("vera").get(f"/api/v1/keys?{KEY}={KEY}")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["?CBNWP"]


def test_a_refusal_repeats_no_more_than_the_last_five(api):
    answer = api("vera").post_json("/api/v1/key-exports", {"scope": KEY, KEY: 1, "format": "tsv"})
    assert answer.status_code == 400
    assert "DBDG2" not in answer.content.decode()
    assert "/•••••-CBNWP" in [error["pointer"] for error in answer.json()["errors"]]


def test_a_request_id_with_a_key_is_replaced(client):
    assert client.get("/livez", headers={"X-Request-Id": "abc-123"})["X-Request-Id"] == "abc-123"
    given = client.get("/livez", headers={"X-Request-Id": KEY})["X-Request-Id"]
    assert "DBDG2" not in given
    assert len(given) == 36


def test_a_reason_with_a_key_is_logged_with_its_last_five(world):
    key = world.keys["mak"]
    reason = f"Ticket about {KEY.replace('-', ' ')} by telephone"
    reveal_key(by=world.actor("olga"), key=key, at=timezone.now(), reason=reason)
    assert LogLine.objects.get().facts == {"reason": "Ticket about •••••-CBNWP by telephone"}


def test_an_idempotency_key_is_stored_as_a_digest(api):
    body = {"scope": "all", "format": "tsv"}
    caller = api("vera")
    first = caller.post_json("/api/v1/key-exports", body, **{"Idempotency-Key": KEY})
    second = caller.post_json("/api/v1/key-exports", body, **{"Idempotency-Key": KEY})
    assert (first.status_code, second.status_code) == (202, 202)
    assert second["Idempotent-Replayed"] == "true"
    assert len(IdempotentAnswer.objects.get().key) == 64


def test_no_mail_goes_to_an_address_with_a_key_and_the_page_looks_the_same(world, mailoutbox):
    answer = Client().post("/password/reset", {"email": f"{KEY}@contoso.example"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/password/reset/sent"
    assert mailoutbox == []


def test_a_form_that_is_shown_again_masks_what_was_typed(visit_as):
    answer = Client().post("/sign-in", {"login": f"{KEY}@contoso.example", "password": "wrong"})
    text = answer.content.decode()
    assert "•••••-CBNWP@contoso.example" in text
    assert "DBDG2" not in text
