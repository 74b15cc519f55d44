"""What mallory, an administrator elsewhere, must not see: Contoso's things do not exist for her."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.center import RunningCenter
from tests.browser.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

NOTHING = "Page not found"


def test_searches_find_nothing_of_others(open_as: OpenAs) -> None:
    page = open_as("mallory")
    for text in ("7654321", "CBNWP", "Contoso", "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"):
        page.goto("/search")
        page.get_by_role("searchbox").fill(text)
        page.keyboard.press("Enter")
        expect(page.get_by_text("Nothing that you can see has that name or number")).to_be_visible()
        assert "E0045120" not in page.content()


def test_lists_hold_her_own_only(open_as: OpenAs) -> None:
    page = open_as("mallory", "/licenses")
    expect(page.get_by_role("link", name="9F3K27QA")).to_be_visible()
    for path in ("/licenses", "/licenses?view=tree", "/keys", "/log", "/"):
        page.goto(path)
        assert "7654321" not in page.content()
        assert "Contoso" not in page.content()


def test_addresses_of_others_look_like_addresses_of_nothing(
    open_as: OpenAs, staged_center: RunningCenter, complaints: list[str]
) -> None:
    world, page = staged_center.world, open_as("mallory")
    theirs = world.licensing_ids["7654321"].pk
    unknown = str(theirs)[:-4] + "0000"
    told = set()
    for one in (theirs, unknown):
        for path in ("", "/keys", "/purchases", "/access", "/log"):
            told.add(refused(page, f"/licenses/{one}{path}"))
    told.add(refused(page, f"/keys/{world.keys['mak'].pk}"))
    for one in ("ready", "asked"):
        told.add(refused(page, f"/key-files/{staged_center.staged[one].pk}"))
        told.add(refused(page, f"/key-files/{staged_center.staged[one].pk}/file"))
    assert len(told) == 1
    forget_404s(complaints)


def test_the_api_says_the_same_to_her_session(
    open_as: OpenAs, center: RunningCenter, complaints: list[str]
) -> None:
    page, world = open_as("mallory"), center.world
    listed = ask(page, "/api/v1/keys")
    assert listed["status"] == 200
    assert "CBNWP" not in listed["text"]
    theirs = [
        f"/api/v1/keys/{world.keys['mak'].pk}",
        f"/api/v1/licensing-ids/{world.licensing_ids['7654321'].pk}",
        f"/api/v1/organizations/{world.organizations['contoso'].pk}",
    ]
    assert [ask(page, path)["status"] for path in theirs] == [404, 404, 404]
    forget_404s(complaints)


def test_the_desk_is_closed_to_customers(open_as: OpenAs, complaints: list[str]) -> None:
    page = open_as("mallory")
    expect(page.get_by_role("link", name="Load key files")).to_have_count(0)
    answer = page.goto("/desk/key-files")
    assert answer
    assert answer.status == 403
    expect(page.get_by_role("heading", level=1)).to_have_text("You do not have permission")
    complaints[:] = [one for one in complaints if "403" not in one]


def refused(page: Page, path: str) -> str:
    """The page that stands there instead, without what it says about this one request."""
    answer = page.goto(path)
    assert answer
    assert (answer.status, page.get_by_role("heading", level=1).inner_text()) == (404, NOTHING)
    return page.locator(".problem").inner_text()


def ask(page: Page, path: str) -> dict[str, object]:
    """What a script of the page gets from the API."""
    return page.evaluate(
        "async (path) => { const it = await fetch(path);"
        " return { status: it.status, text: await it.text() }; }",
        path,
    )


def forget_404s(complaints: list[str]) -> None:
    """The browser complains of each page that is not there, as it should."""
    complaints[:] = [one for one in complaints if "status of 404" not in one]
