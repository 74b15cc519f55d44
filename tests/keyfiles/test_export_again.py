"""A key file that failed or expired is asked for again as it was; others can be had as .xlsx."""

import re

import pytest

from keyfiles.models import KeyExport
from tests.access.sessions import make_fresh
from tests.cast import World
from tests.keys.reading import text_of
from tests.makers.key_files import ask_for_file

PAGE = "/key-files"


def fields(html: str) -> dict[str, list[str]]:
    """What the first form that asks for a key file once more sends."""
    form = next(each for each in re.findall(r"<form.*?</form>", html, re.S) if "Request " in each)
    found = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    return {name: [value for other, value in found if other == name] for name, _value in found}


def scopes(world: World) -> dict[str, dict]:
    keys = sorted(world.keys[name].pk for name in ("mak", "cad"))
    return {
        "all": {"scope": "all"},
        "licensing_id": {
            "scope": "licensing_id",
            "licensing_id": world.licensing_ids["7654321"],
        },
        "keys": {"scope": "keys", "keys": keys},
    }


@pytest.mark.parametrize("scope", ["all", "licensing_id", "keys"])
@pytest.mark.parametrize("state", ["failed", "expired"])
@pytest.mark.parametrize("place", ["list", "page"])
def test_an_ended_file_is_asked_for_again(world, sign_in_again, scope, state, place):
    asked = scopes(world)[scope]
    one = ask_for_file(world, "vera", state=state, format="xlsx", reason="No room.", **asked)
    vera = sign_in_again("vera")
    html = vera.get(PAGE if place == "list" else f"{PAGE}/{one.pk}").content.decode()
    html = html[html.index("<main") :]
    if place == "list":
        html = html[html.index("<tbody") :]
    answer = vera.post(PAGE, {k: v for k, v in fields(html).items() if k != "csrfmiddlewaretoken"})
    again = KeyExport.objects.exclude(pk=one.pk).get()
    assert answer["Location"] == f"{PAGE}/{again.pk}"
    assert (again.scope, again.format, again.licensing_id, again.keys, again.state) == (
        scope,
        "xlsx",
        asked.get("licensing_id"),
        asked.get("keys"),
        "requested",
    )


@pytest.fixture
def sign_in_again(world, visit_as):
    """A browser whose person gave the password just now."""

    def open_browser(name: str):
        client = visit_as(name)
        make_fresh(client, world.people[name])
        return client

    return open_browser


@pytest.mark.parametrize("state", ["ready", "requested"])
def test_a_file_that_lives_is_not_offered_again(world, visit_as, state):
    ask_for_file(world, "vera", state=state)
    assert "Request again" not in text_of(visit_as("vera").get(PAGE))


def test_who_may_not_ask_is_not_offered_it(world, visit_as):
    one = ask_for_file(world, "leo", state="expired")
    for path in (PAGE, f"{PAGE}/{one.pk}"):
        assert "Request again" not in text_of(visit_as("leo").get(path))


def test_the_page_of_a_text_file_says_how_to_open_it_and_offers_a_spreadsheet(world, visit_as):
    one = ask_for_file(world, "vera", sha256="0" * 64, size=1)
    page = visit_as("vera").get(f"{PAGE}/{one.pk}")
    text = text_of(page)
    for part in (
        "better ask for the format .xlsx",
        "select only Tab, and set the text qualifier to none.",
        "Step 3: select all columns",
        "select only Tab, and clear the String delimiter box.",
        "choose Text as column type.",
    ):
        assert part in text
    assert fields(page.content.decode())["format"] == ["xlsx"]


def test_the_page_of_a_spreadsheet_says_that_it_opens_as_it_is(world, visit_as):
    one = ask_for_file(world, "vera", format="xlsx", sha256="0" * 64, size=1)
    text = text_of(visit_as("vera").get(f"{PAGE}/{one.pk}"))
    assert "Open the file; the columns are text" in text
    assert "String delimiter" not in text
