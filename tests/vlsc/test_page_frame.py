"""The frame of every page: its title and headings, and what is said after a session ended."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import Session

TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
FORM = re.compile(r"<form\b(?:\{%.*?%\}|\{\{.*?\}\}|[^>])*>", re.S)


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
    begun = visitor.session  # as of somebody who is signing in
    begun["step"] = "second factor"
    begun.save()
    assert visitor.get("/licenses")["Location"] == "/sign-in?next=/licenses"


def test_only_the_way_to_the_sign_in_page_says_that_a_session_has_ended(visit_as):
    vera = visit_as("vera")
    vera.get("/licenses")
    Session.objects.all().delete()
    answer = vera.post("/preferences", {"next": "/support/help?kind=1"})
    assert answer["Location"] == "/support/help?kind=1"


@pytest.mark.parametrize("tab", ["keys", "group", "hosts"])
def test_a_link_to_a_tab_that_is_not_ones_own_leads_to_the_first_that_is(world, visit_as, tab):
    leo = visit_as("leo")
    place = f"/licenses/{world.licensing_ids['7654321'].pk}"
    answer = leo.get(f"{place}/{tab}", follow=True)
    assert answer.redirect_chain[-1][0] == f"{place}/purchases"
    assert "Your role here does not include that tab." in answer.content.decode()
    assert visit_as("mallory").get(f"{place}/{tab}").status_code == 404


def test_no_form_leaves_its_errors_to_the_browser():
    """Which would name one field at a time, in its own language, also where scripts are off."""
    forms = [form for path in TEMPLATES for form in FORM.findall(path.read_text())]
    assert len(forms) > 40
    assert [form for form in forms if " novalidate" not in form] == []


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("ada", ["/keys", "/licenses", "/licenses?view=tree", "/licenses/summary", "/log"]),
        ("ada", ["/people", "/keys/products/{server}", "/licenses/{contoso}/log"]),
        ("vera", ["/licenses/{contoso}/keys"]),
        ("olga", ["/desk/customers", "/desk/catalog/products", "/keys"]),
    ],
)
def test_a_link_skips_to_the_rows_of_a_list(world, visit_as, name, paths):
    ids = {
        "server": world.products["server"].pk,
        "contoso": world.licensing_ids["7654321"].pk,
    }
    visit_as("vera").post(f"/keys/{world.keys['mak'].pk}/reveal")  # a line for the log
    for path in paths:
        html = visit_as(name).get(path.format(**ids)).content.decode()
        assert -1 < html.find('href="#page"') < html.find('href="#list"'), path
        assert html.count('id="list" tabindex="-1"') == 1, path


def test_a_list_without_rows_has_none_to_skip_to(visit_as):
    html = visit_as("ada").get("/keys?q=ZZZZZ").content.decode()
    assert "No matching products" in html
    assert "#list" not in html


def test_every_filtered_list_can_be_skipped_to():
    texts = {path: path.read_text() for path in TEMPLATES}
    lists = [path for path, text in texts.items() if "parts/filters.html" in text]
    assert len(lists) > 15
    lacking = [path.name for path in lists if "parts/skip_to_list.html" not in texts[path]]
    # Parts of two pages each, which have the link.
    assert sorted(lacking) == ["log_lines.html", "tokens.html"]
