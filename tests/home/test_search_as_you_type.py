"""What the search box shows while somebody types: the same results, fewer, each with its acts."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from support.models import Request
from tests.home.results import found
from tests.makers.agreements import add_licensing_id
from tests.makers.catalog import add_product
from tests.makers.keys import add_key

FULLWIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def typed(client, text):
    """The results as the box gets them."""
    answer = client.get("/search", {"q": text}, headers={"HX-Target": "found"})
    assert answer.status_code == 200
    return answer.content.decode()


def ask(world, name, number, subject, licensing_id=None):
    """A question of somebody's."""
    now = timezone.now()
    return Request.objects.create(
        number=number,
        kind="general",
        queue="general",
        category="other",
        subject=subject,
        reason="Why?",
        filed_by=world.people[name],
        filed_by_name=name,
        licensing_id=licensing_id,
        received_at=now,
        due_at=now + timedelta(days=1),
        quiet_since=now,
        language="en",
    )


def test_the_box_gets_a_part_of_a_page_and_no_redirect(world, visit_as):
    html = typed(visit_as("mallory"), "9F3K27QA")
    assert "<html" not in html
    assert f'href="/licenses/{world.licensing_ids["9F3K27QA"].pk}"' in html
    assert "1 result" in html


def test_an_empty_box_gets_nothing(visit_as):
    assert typed(visit_as("mallory"), " ") == ""


def test_five_of_each_kind_are_shown(world, visit_as):
    for number in range(7):
        add_licensing_id(world, f"20000{number:02}", days=number)
    html = typed(visit_as("ada"), "20000")
    assert html.count("Copy number") == 5
    assert 'href="/search?q=20000">See all' in html


def test_a_key_is_revealed_in_its_row_by_whom_that_is_offered(visit_as, world):
    url = f'formaction="/keys/{world.keys["mak"].pk}/reveal"'
    assert url in typed(visit_as("vera"), "CBNWP")
    assert "Windows Server 2022 Standard" in typed(visit_as("sam"), "CBNWP")
    assert "/reveal" not in typed(visit_as("sam"), "CBNWP")


def test_keys_of_a_licensing_id_are_downloaded_from_its_row(visit_as):
    assert "Download keys" in typed(visit_as("vera"), "7654321")
    assert "Download keys" not in typed(visit_as("leo"), "7654321")
    assert "Download keys" not in typed(visit_as("olga"), "7654321")


def test_the_remaining_activations_stand_in_the_row(world, visit_as):
    left = world.keys["mak"].remaining
    assert f"{left} left" in typed(visit_as("vera"), "CBNWP")


def test_software_is_a_step_away_for_whom_may_download(visit_as):
    assert "/downloads?q=Windows" in typed(visit_as("ada"), "windows server 2022")
    assert "/downloads?q=" not in typed(visit_as("vera"), "windows server 2022")


@pytest.mark.parametrize(
    "text", ["R-2026-000777", "r-2026-0007", "R 2026 000777", "R–2026–000777", "printer"]
)
def test_requests_are_found_by_number_and_subject_within_sight(world, visit_as, text):
    mine = world.licensing_ids["7654321"]
    ask(world, "ada", "R-2026-000777", "Printer on fire", mine)
    assert "/support/requests/R-2026-000777" in typed(visit_as("ada"), text)
    assert "/desk/requests/R-2026-000777" in typed(visit_as("sam"), text)
    assert "No matches for" in typed(visit_as("mallory"), text)
    assert found(visit_as("ada"), "000777") == {}


def test_people_are_found_by_whom_administers_them(visit_as):
    assert found(visit_as("ada"), "vera") == {"people": ["Vera"]}
    assert found(visit_as("ada"), "vera@contoso.example") == {"people": ["Vera"]}
    for name in ("vera", "mallory", "sam"):
        assert "people" not in found(visit_as(name), "kim")


@pytest.mark.parametrize("text", ["7654 321", "7654-321", "7654321".translate(FULLWIDTH)])
def test_a_number_is_found_however_it_is_written(visit_as, text):
    assert "7654321" in typed(visit_as("ada"), text)


@pytest.mark.parametrize("text", ["c-1002", "C 1002", "C–1002", "Ｃ-1002"])
def test_an_organization_is_found_by_its_number_however_written(visit_as, text):
    assert found(visit_as("ada"), text) == {"organizations": ["Contoso Norge AS"]}


def test_a_last_five_in_wide_letters_is_one(world, visit_as):
    product = add_product("atlas", "Atlas")
    ids = [world.licensing_ids["7654321"]]
    add_key("RY6Q3-DBDG2-MK7V2-YDJCW-222XX", "mak", ids, product)
    assert "222XX" in typed(visit_as("vera"), "２２２xx")


def test_ids_of_the_box_are_not_those_of_the_page(visit_as):
    box, page = (
        set(re.findall(r'\bid="(found[^"]*|box[^"]*|number[^"]*)"', html))
        for html in (
            typed(visit_as("ada"), "7654"),
            visit_as("ada").get("/search?q=7654").content.decode(),
        )
    )
    assert box
    assert not box & page


def test_the_box_has_no_heading_before_that_of_the_page(visit_as):
    html = typed(visit_as("ada"), "7654")
    assert re.findall(r"<h[1-6]", html) == []
    assert '<section class="card-q" role="group" aria-labelledby="box-found-licensing-ids">' in html
    assert '<p class="kind" id="box-found-licensing-ids">Licensing IDs</p>' in html
    page = visit_as("ada").get("/search?q=7654").content.decode()
    assert '<h2 id="found-licensing-ids">Licensing IDs</h2>' in page
