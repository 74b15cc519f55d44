"""Home says what needs whom: MAKs that run low, keys awaited, agreements that end, files."""

import re
from html import unescape

import pytest
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from agreements.models import LicensingId, RoleAssignment
from keys.models import RUNS_LOW, Key, Listing
from tests.cast import force
from tests.makers.agreements import TODAY, add_licensing_id
from tests.makers.key_files import ask_for_file, upload
from tests.makers.keys import add_key

CARDS = re.compile(r'<section class="card-q" aria-labelledby="(\w+)">(.*?)</section>', re.DOTALL)
NOTHING = "Nothing needs your attention right now"


def words(html):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def cards(client):
    """The cards of home by name: what each says."""
    answer = client.get("/")
    assert answer.status_code == 200
    return {name: words(body) for name, body in CARDS.findall(answer.content.decode())}


def test_a_mak_shows_from_four_fifths_on(world, visit_as):
    for used, shown in ((199, False), (200, True), (250, True)):
        Key.objects.filter(pk=world.keys["mak"].pk).update(used=used)
        assert ("low" in cards(visit_as("vera"))) is shown


def test_a_low_mak_says_where_it_stands_and_what_is_left(world, visit_as):
    Key.objects.filter(pk=world.keys["mak"].pk).update(used=249)
    assert cards(visit_as("vera"))["low"] == (
        "Running low Windows Server 2022 Standard"
        " 7654321 · key ending CBNWP 1 left Request more CBNWP"
    )


@pytest.mark.parametrize("changes", [{"status": "blocked"}, {"status": "replaced"}])
def test_a_key_out_of_use_is_not_low(world, visit_as, changes):
    force(Key.objects.filter(pk=world.keys["mak"].pk), used=250, **changes)
    assert "low" not in cards(visit_as("vera"))


def test_a_mak_under_two_products_shows_once(world, visit_as):
    Key.objects.filter(pk=world.keys["mak"].pk).update(used=250)
    Listing.objects.create(
        licensing_id=world.licensing_ids["7654321"],
        product=world.products["office"],
        type="mak",
        key=world.keys["mak"],
        state="issued",
    )
    text = cards(visit_as("vera"))["low"]
    assert text.count("key ending CBNWP") == 1
    assert "Office LTSC Professional Plus 2024" in text


def test_five_are_shown_the_fewest_left_first_and_the_rest_is_a_link_away(world, visit_as):
    letters = "BCDFGH"
    for place, letter in enumerate(letters):
        text = f"{letter}" * 25
        one = world.licensing_ids["7654321"]
        add_key(text, "mak", [one], world.products["server"], used=90 + place, allotted=100)
    text = cards(visit_as("vera"))["low"]
    assert re.findall(r"ending (\w+) (\d+) left Request more", text) == [
        (letter * 5, str(5 + place)) for place, letter in enumerate("HGFDC")
    ]
    assert text.endswith("See all MAKs, fewest left first")


def test_awaited_keys_show(visit_as):
    assert (
        "Office LTSC Professional Plus 2024 7654321 · MAK since"
        in cards(visit_as("vera"))["awaiting"]
    )


def test_agreements_that_end_show(world, visit_as):
    add_licensing_id(world, "1000001", days=91)
    add_licensing_id(world, "1000002", days=-1)
    add_licensing_id(world, "1000003", days=5, terminated_on=TODAY)
    assert "ending" not in cards(visit_as("ada"))
    add_licensing_id(world, "1000004", days=90)
    add_licensing_id(world, "1000005", days=0)
    text = cards(visit_as("ada"))["ending"]
    assert re.findall(r"\b(1\d{6}) Enterprise", text) == ["1000005", "1000004"]
    assert "in 90 days" in text


def test_key_files_are_ones_own_and_not_expired(world, visit_as):
    ask_for_file(world, "vera")
    ask_for_file(world, "vera", file_name="old.csv", expires_at=timezone.now())
    ask_for_file(world, "vera", state="building", format="xlsx", file_name="")
    ask_for_file(world, "kim")
    text = cards(visit_as("vera"))["files"]
    assert "vera.csv 142 rows · expires" in text
    assert "All licensing IDs Being created" in text
    assert "old.csv" not in text
    assert "kim.csv" not in text


def test_uploads_are_for_operations(world, visit_as):
    upload(world, "checked", "one.csv")
    upload(world, "applying", "two.csv")
    upload(world, "applied", "three.csv")
    text = cards(visit_as("otto"))["imports"]
    assert "one.csv" in text
    assert "Decide" in text
    assert "two.csv" in text
    assert "Being loaded" in text
    assert "three.csv" not in text
    for name in ("sam", "ines", "ada"):
        assert "imports" not in cards(visit_as(name))


@pytest.mark.parametrize("name", ["leo", "dora"])
def test_keys_are_not_shown_to_whoever_may_not_see_them(world, visit_as, name):
    Key.objects.update(used=0)
    Key.objects.filter(pk=world.keys["mak"].pk).update(used=250)
    assert list(cards(visit_as(name))) == ["own"]
    assert NOTHING in visit_as(name).get("/").content.decode()


def test_nothing_of_another_customer_shows(world, visit_as):
    Key.objects.filter(pk=world.keys["mak"].pk).update(used=250)
    LicensingId.objects.filter(number="7654321").update(ends_on=TODAY)
    text = words(visit_as("mallory").get("/").content.decode())
    assert "3CW8X" in text
    for foreign in ("7654321", "CBNWP", "Office"):
        assert foreign not in text


def test_nothing_to_do_is_said_kindly(world, visit_as):
    RoleAssignment.objects.filter(holder=world.people["wade"]).delete()
    assert NOTHING in visit_as("wade").get("/").content.decode()


def test_a_key_file_alone_needs_nobody(world, visit_as):
    ask_for_file(world, "wade")
    text = visit_as("wade").get("/").content.decode()
    assert NOTHING in text
    assert "wade.csv" in text


def test_a_visitor_is_asked_to_sign_in(visit_as):
    assert visit_as(None).get("/")["Location"] == "/sign-in?next=/"


# Session, person, center; MAKs, awaited, ending, requests, files, machines; a customer's roles and
# role requests, claims; the desk's queues; operations' uploads, stock and first steps.
@pytest.mark.parametrize(("name", "queries"), [("ada", 12), ("olga", 14), ("sam", 10)])
@pytest.mark.parametrize("more", [1, 3])
def test_as_many_queries_for_one_as_for_three(
    world, visit_as, django_assert_num_queries, name, queries, more
):
    for place in range(more):
        add_licensing_id(world, f"10000{place:02}", days=place)
        text = "BCD"[place] * 25
        one = world.licensing_ids["7654321"]
        add_key(text, "mak", [one], world.products["cad"], used=9, allotted=10)
        upload(world, "checked")
        ask_for_file(world, name, state="ready")
    browser = visit_as(name)
    browser.get("/")
    with django_assert_num_queries(queries):
        browser.get("/")


@pytest.mark.parametrize(
    ("model", "needs", "index"),
    [(Key, RUNS_LOW, "key_runs_low"), (Listing, Q(state="awaiting"), "listing_awaiting")],
)
def test_what_is_needed_has_an_index_of_its_own(db, model, needs, index):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # so few rows would be read through
    assert index in model.objects.filter(needs).explain()
