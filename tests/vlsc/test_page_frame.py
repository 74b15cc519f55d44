"""The frame of every page: its title and headings, and what is said after a session ended."""

import re

import pytest

from accounts.models import Session


def title_of(answer) -> str:
    return re.search(r"<title>\s*(.*?)\s*·", answer.content.decode(), re.S)[1]


def test_the_title_of_a_page_with_errors_says_so(world, visit_as):
    vera = visit_as("vera")
    assert title_of(vera.get("/tokens")) == "Tokens"
    assert title_of(vera.post("/tokens", {"name": ""})) == "Error: Tokens"
    vera.cookies["language"] = "sv"
    assert title_of(vera.get("/licenses?status=none")).startswith("Error:")


def test_the_first_heading_of_a_page_is_its_own(world, visit_as):
    for path in ("/", "/licenses", "/keys", "/log", "/people"):
        found = re.findall(r"<h([1-6])", visit_as("ada").get(path).content.decode())
        assert found[0] == "1", path


def test_who_was_signed_out_meanwhile_is_told_and_led_back(world, visit_as):
    vera = visit_as("vera")
    assert vera.get("/licenses").status_code == 200
    Session.objects.all().delete()
    answer = vera.get("/key-files?page=2")
    assert answer["Location"] == "/sign-in?ended=1&next=/key-files%3Fpage%3D2"
    page = vera.get(answer["Location"]).content.decode()
    assert "Your session has ended" in page
    assert 'value="/key-files?page=2"' in page


def test_who_was_idle_for_too_long_is_told_too(world, visit_as, settings):
    vera = visit_as("vera")
    vera.get("/licenses")
    settings.SESSION_IDLE = {"customer": 0, "staff": 0}
    assert vera.get("/licenses")["Location"] == "/sign-in?ended=1&next=/licenses"


def test_who_was_not_signed_in_is_told_nothing_of_a_session(world, visit_as):
    visitor = visit_as(None)
    assert visitor.get("/licenses")["Location"] == "/sign-in?next=/licenses"
    assert "Your session has ended" not in visitor.get("/sign-in?next=/licenses").content.decode()


@pytest.mark.parametrize("tab", ["keys", "group", "hosts"])
def test_a_link_to_a_tab_that_is_not_ones_own_leads_to_the_first_that_is(world, visit_as, tab):
    leo = visit_as("leo")
    place = f"/licenses/{world.licensing_ids['7654321'].pk}"
    answer = leo.get(f"{place}/{tab}", follow=True)
    assert answer.redirect_chain[-1][0] == f"{place}/purchases"
    assert "Your role here does not include that tab." in answer.content.decode()
    assert visit_as("mallory").get(f"{place}/{tab}").status_code == 404
