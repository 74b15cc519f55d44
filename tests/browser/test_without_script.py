"""Pages without script: what unfolds there stays in the window."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.mark.parametrize("width", [360, 1280])
def test_without_script_questions_and_menus_are_in_the_window(open_as: OpenAs, width: int) -> None:
    window = {"width": width, "height": 740}
    page = open_as("vera", "/permissions", java_script_enabled=False, viewport=window)
    asked = page.locator("details.ask").first
    question, table = asked.locator("dialog"), page.locator(".sheet table").first
    expect(question).to_be_hidden()
    before = table.bounding_box()
    asked.locator("summary").click()
    expect(question.get_by_role("button", name="Give up")).to_be_in_viewport(ratio=1)
    assert table.bounding_box() == before  # no column makes room for it
    asked.locator("summary").click()
    expect(question).to_be_hidden()
    page.goto(page.url.replace("/permissions", "/keys"))
    for name in ("Download all keys", "View"):
        page.locator("summary", has_text=name).click()
        expect(page.locator("details[open] > .panel").last).to_be_in_viewport(ratio=1)
        page.locator("summary", has_text=name).click()
