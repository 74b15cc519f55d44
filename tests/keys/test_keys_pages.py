"""The page of one key, and seeing it in full: by script, by plain form, by staff with a reason."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from agreements.models import RoleAssignment
from audit.models import LogLine
from audit.services import record
from keys.services import reveal
from tests.keys.reading import FRAME, text_of

CLEAR = "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"
SCRIPT = {"accept": "application/json"}


@pytest.fixture
def url(world):
    return f"/keys/{world.keys['mak'].pk}"


def test_the_key_page_tells_what_the_key_may_do_and_why(visit_as, url, world):
    mak = world.keys["mak"]
    mak.allotted, mak.granted, mak.used = 50, 20, 12
    mak.allotment = {"licenses": 40, "factor": "1.25", "minimum": 50}
    mak.save()
    text = text_of(visit_as("vera").get(url))
    assert "12 / 70 · 58 left" in text
    assert "40 licenses × 1.25 = 50, at least 50; 20 granted on request" in text
    assert "No one has revealed, copied, or downloaded it yet." in text
    assert CLEAR not in text


def test_the_reason_of_a_reported_counter(world):
    assert world.keys["mak"].allotment_reason == "250 reported"
    assert world.keys["cad"].allotment_reason == "50 allotted"
    assert world.keys["kms"].allotment_reason == ""


def test_a_key_is_shown_where_it_is_listed_in_sight(visit_as, world):
    url = f"/keys/{world.keys['kms'].pk}"
    ada, vera = text_of(visit_as("ada").get(url)), text_of(visit_as("vera").get(url))
    assert "7654399" in ada
    assert "7654321" in vera
    assert "7654399" not in vera


@pytest.mark.parametrize("name", ["leo", "dora", "mallory"])
def test_a_key_out_of_sight_is_not_there(visit_as, url, name):
    assert visit_as(name).get(url).status_code == 404
    assert (
        visit_as(name).post(f"{url}/reveal", {"act": "reveal"}, headers=SCRIPT).status_code == 404
    )
    assert not LogLine.objects.filter(action__startswith="key.").exists()


@pytest.mark.parametrize(
    ("act", "action"), [("reveal", "key.revealed"), ("copy", "key.copied"), ("odd", "key.revealed")]
)
def test_a_script_gets_the_key_and_the_log_its_line(visit_as, url, act, action):
    answer = visit_as("vera").post(f"{url}/reveal", {"act": act}, headers=SCRIPT)
    assert answer.json() == {"product_key": CLEAR}
    assert answer.headers["Cache-Control"] == "no-store"
    line = LogLine.objects.get()
    assert (line.action, line.actor_name, line.channel) == (action, "Vera", "page")


def test_without_script_a_page_shows_the_key_once(visit_as, url):
    vera = visit_as("vera")
    asked = vera.post(f"{url}/reveal", {"act": "copy"})
    assert (asked.status_code, asked["Location"]) == (302, f"{url}/revealed")
    answer = vera.get(asked["Location"])
    assert CLEAR in text_of(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    again = vera.get(asked["Location"])
    assert (again.status_code, again["Location"]) == (302, url)
    assert CLEAR not in text_of(vera.get(url))
    assert LogLine.objects.count() == 1
    assert vera.get(f"{url}/reveal").status_code == 405


def test_a_key_revealed_twice_before_it_is_looked_at_is_shown_once(visit_as, url):
    vera = visit_as("vera")
    for _ in range(2):
        place = vera.post(f"{url}/reveal", {"act": "reveal"})["Location"]
    assert [CLEAR in text_of(vera.get(place, follow=True)) for _ in range(2)] == [True, False]


def test_a_revealed_key_is_shown_in_its_own_session_and_in_sight_only(visit_as, url, world):
    vera = visit_as("vera")
    place = vera.post(f"{url}/reveal", {"act": "reveal"})["Location"]
    assert visit_as("vera").get(place)["Location"] == url
    assert visit_as("mallory").get(place).status_code == 404
    RoleAssignment.objects.filter(holder=world.people["vera"]).delete()
    assert vera.get(place).status_code == 404


def test_who_has_seen_it_stands_on_its_page(visit_as, url):
    visit_as("kim").post(f"{url}/reveal", {"act": "copy"})
    visit_as("olga").post(f"{url}/reveal", {"act": "reveal", "reason": "Caller lost access"})
    text = text_of(visit_as("vera").get(url))
    assert text.index("Olga Caller lost access Revealed Page") < text.index("Kim Copied Page")


def test_that_the_center_recorded_a_key_is_no_look_at_it(visit_as, url, world):
    key = world.keys["mak"]
    record(
        by=world.actor("olga"),
        at=timezone.now(),
        action="key.added",
        subject=("key", key.pk, "CBNWP"),
    )
    assert "No one has revealed, copied, or downloaded it yet." in text_of(
        visit_as("vera").get(url)
    )


def test_operations_say_why_and_others_of_the_staff_may_not(visit_as, url):
    olga = visit_as("olga")
    refused = olga.post(f"{url}/reveal", {"act": "reveal"}, headers=SCRIPT)
    assert (refused.status_code, refused.json()["code"]) == (400, "reason_required")
    plain = olga.post(f"{url}/reveal", {"act": "reveal"})
    assert plain.status_code == 400
    html = plain.content.decode()
    assert CLEAR not in html
    assert "<title>Error: " in html
    assert '<details class="menu" open>' in html
    assert re.search(
        r'aria-invalid="true" aria-describedby="(reason-[\w-]+_error)".*?<p class="error" id="\1">'
        r"Enter why you do this for the customer, who can see it.</p>",
        html,
        re.S,
    )
    assert olga.post(f"{url}/reveal", {"reason": "Call 17"}, headers=SCRIPT).json() == {
        "product_key": CLEAR
    }
    for name in ("sam", "ines"):
        answer = visit_as(name).post(f"{url}/reveal", {"reason": "Call 17"}, headers=SCRIPT)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
        assert visit_as(name).post(f"{url}/reveal", {"reason": "Call 17"}).status_code == 403
    assert LogLine.objects.count() == 1


def test_a_blocked_key_is_refused_in_both_ways(visit_as, url, world):
    world.keys["mak"].move_to("blocked", field="status")
    answer = visit_as("vera").post(f"{url}/reveal", headers=SCRIPT)
    assert (answer.status_code, answer.json()["code"]) == (409, "key_blocked")
    assert visit_as("vera").post(f"{url}/reveal").status_code == 409
    assert "Blocked" in text_of(visit_as("vera").get(url))


def test_who_was_signed_out_signs_in_again(url):
    answer = Client().post(f"{url}/reveal", {"act": "reveal"}, headers=SCRIPT)
    assert answer.status_code == 401
    answer = Client().post(f"{url}/reveal", {"act": "reveal"})
    assert answer.url == f"/sign-in?next={url}"


def test_a_reveal_needs_the_token_of_the_form(url, world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["vera"])
    assert client.post(f"{url}/reveal", {"act": "reveal"}, headers=SCRIPT).status_code == 403
    assert not LogLine.objects.exists()


def test_a_key_that_cannot_be_logged_is_not_shown(visit_as, url, monkeypatch):
    def full(**_):
        raise DatabaseError("disk full")

    monkeypatch.setattr(reveal, "record", full)
    vera = visit_as("vera")
    vera.raise_request_exception = False
    answer = vera.post(f"{url}/reveal", {"act": "reveal"}, headers=SCRIPT)
    assert answer.status_code == 500
    assert CLEAR not in answer.content.decode()


@pytest.mark.parametrize("seen", [1, 3])
def test_the_key_page_asks_eight_queries(visit_as, url, django_assert_num_queries, seen):
    vera = visit_as("vera")
    for _ in range(seen):
        vera.post(f"{url}/reveal")
    with django_assert_num_queries(FRAME + 4):  # key, where listed, its files, who has seen it
        vera.get(url)


def test_an_old_counter_of_the_licensor_is_marked(visit_as, url, world):
    world.keys["mak"].counted_at = timezone.now() - timedelta(days=40)
    world.keys["mak"].source = "ProductKeys.csv"
    world.keys["mak"].save()
    text = text_of(visit_as("vera").get(url))
    assert "older than 30 days" in text
    assert "from ProductKeys.csv" in text
