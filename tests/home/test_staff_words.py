"""Pages tell staff what staff can do; "ask an administrator" or "the center" is for customers."""

import re

import pytest

from keys.models import Listing
from tests.keys.reading import text_of
from tests.makers.key_files import ask_for_file, upload

FOR_CUSTOMERS = re.compile(
    r"[Aa]sk (?:an|your|the|one of the) (?:administrator|center)|[Ww]rite to the center|"
    r"administrators? (?:of \w+ licensing ID )?(?:can )?(?:give|assign)|"
    r"\bone of your roles|None of your roles lets|your organization only|Your roles show|"
    r"your licensing IDs|you need not do anything"
)


def pages(world) -> list[str]:
    own, open_license = (world.licensing_ids[n].pk for n in ("7654321", "9F3K27QA"))
    return [
        "/",
        "/search?q=nothing",
        "/licenses",
        "/licenses?q=nothing",
        "/keys",
        "/keys?q=nothing",
        "/key-files",
        "/tokens",
        "/log",
        "/desk/key-files",
        "/desk/mails",
        f"/keys/{world.keys['mak'].pk}",
        f"/keys/products/{world.products['server'].pk}",
        f"/keys/products/{world.products['sql'].pk}",
        "/key-files/01980000-0000-7000-8000-000000000000",
        *(
            f"/licenses/{pk}/{tab}"
            for pk in (own, open_license)
            for tab in ("keys", "purchases", "access", "log")
        ),
    ]


@pytest.mark.parametrize("name", ["olga", "sam", "ines"])
def test_staff_are_never_sent_to_an_administrator_or_to_the_center(world, visit_as, name):
    client = visit_as(name)
    found = {}
    for path in pages(world):
        html = client.get(path).content.decode()  # also of pages that refuse
        advice = FOR_CUSTOMERS.findall(" ".join(re.sub(r"<[^>]+>", " ", html).split()))
        if advice:
            found[path] = advice
    assert found == {}


def test_the_search_for_such_words_finds_what_customers_read(visit_as):
    assert FOR_CUSTOMERS.findall(text_of(visit_as("leo").get("/key-files")))


def test_staff_see_the_keys_that_were_recorded_last_first(world, visit_as):
    page = visit_as("olga").get("/keys")
    newest_first = list(Listing.objects.order_by("-pk").values_list("pk", flat=True)[:25])
    assert [row.listing.pk for row in page.context["rows"]] == newest_first
    assert "last recorded first" in text_of(page)


def test_lists_say_their_order(world, visit_as):
    for name in ("a.csv", "b.csv"):
        upload(world, "received", name=name)
    page = visit_as("olga").get("/desk/key-files")
    assert [row.file_name for row in page.context["rows"]] == ["b.csv", "a.csv"]
    assert "Newest first." in text_of(page)
    ask_for_file(world, "vera")
    assert "Newest first." in text_of(visit_as("vera").get("/key-files"))
