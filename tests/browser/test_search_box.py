"""The search box and the tree by keyboard, and a key that is typed is in no address."""

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.center import RunningCenter
from tests.browser.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

MAK = "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"


def note_searches(page: Page) -> list[str]:
    """The texts that the page searches for from now on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/search?q=" in request.url:
            asked.append(request.url.partition("/search?q=")[2])

    page.on("request", note)
    return asked


def test_the_keyboard_leads_to_a_result_and_what_it_offers(open_as: OpenAs) -> None:
    page = open_as("ada", "/licenses")
    page.keyboard.press("/")
    expect(page.locator(".searching input[name=q]")).to_be_focused()
    page.keyboard.type("7654")
    expect(page.locator("#found li")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="7654321").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#found :focus")).to_contain_text("7654321")
    page.keyboard.press("Escape")
    expect(page.locator("#found")).to_be_hidden()
    expect(page.locator(".searching input[name=q]")).to_be_focused()


def test_a_slash_in_a_field_is_a_slash_and_control_k_still_leads_to_the_box(
    open_as: OpenAs,
) -> None:
    page = open_as("ada", "/licenses")
    field = page.locator("main input[name=q]")
    field.press("/")
    expect(field).to_have_value("/")
    field.press("Control+k")
    expect(page.locator(".searching input[name=q]")).to_be_focused()


def test_without_the_slash_only_control_k_leads_to_the_box(open_as: OpenAs) -> None:
    page = open_as("kim", "/licenses")
    page.get_by_text("Account:").locator("..").click()
    page.get_by_role("button", name="Off").click()
    box = page.locator(".searching input[name=q]")
    expect(box).to_have_attribute("aria-keyshortcuts", "Control+K")
    page.keyboard.press("/")
    expect(box).not_to_be_focused()
    page.keyboard.press("Control+k")
    expect(box).to_be_focused()


@pytest.mark.parametrize("text", [MAK, MAK.lower(), MAK.replace("-", "")])
def test_a_key_that_is_typed_is_in_no_address(open_as: OpenAs, text: str) -> None:
    page = open_as("vera", "/licenses")
    asked = note_searches(page)
    page.locator(".searching input[name=q]").press_sequentially(text, delay=200)
    expect(page.locator("#found li")).to_have_count(1)
    assert max(map(len, asked)) <= 15
    assert asked[-1] == "CBNWP"


def test_a_branch_of_the_tree_unfolds_and_folds_by_the_arrow_keys(
    open_as: OpenAs, center: RunningCenter
) -> None:
    page = open_as("ada", "/licenses?view=tree")
    toggle = page.get_by_role("button", name="Unfold Contoso Norge AS")
    toggle.press("ArrowRight")
    expect(page.get_by_role("link", name="7654399")).to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    toggle.press("ArrowLeft")
    expect(page.get_by_role("link", name="7654399")).to_have_count(0)
