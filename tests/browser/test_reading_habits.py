"""Language and appearance: chosen once, kept, and applied to dates and numbers too."""

import pytest
from playwright.sync_api import expect

from tests.browser.center import RunningCenter
from tests.browser.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_the_language_of_the_browser_until_one_is_chosen(open_as: OpenAs) -> None:
    page = open_as("nora", "/licenses", locale="sv-SE")
    expect(page.get_by_role("heading", level=1)).to_have_text("Relationssammanfattning")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Relationship summary")
    again = open_as("nora", "/licenses", locale="sv-SE")  # another browser, the same account
    expect(again.get_by_role("heading", level=1)).to_have_text("Relationship summary")


def test_dates_numbers_and_the_answer_itself_are_swedish(
    open_as: OpenAs, center: RunningCenter
) -> None:
    page = open_as("ada", None, locale="sv-SE")
    key = center.world.keys["norge"]
    answer = page.goto(f"/keys/{key.pk}")
    assert answer
    assert answer.headers["content-language"] == "sv"
    expect(page.locator(".meter").first).to_contain_text("1 / 1 500")
    page.goto(f"/licenses/{center.world.licensing_ids['7654321'].pk}/access")
    ends = center.world.licensing_ids["7654321"].ends_on
    names = "jan feb mar apr maj jun jul aug sep okt nov dec"
    expected = f"{ends.day} {names.split()[ends.month - 1]} {ends.year}"
    expect(page.locator(".facts time").first).to_have_text(expected)


def test_the_appearance_is_kept(open_as: OpenAs) -> None:
    page = open_as("vera")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_text("Account:").locator("..").click()
    page.get_by_role("button", name="Dark").click()
    page.goto("/licenses")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_a_machine_set_to_dark_is_met_in_the_dark(open_as: OpenAs) -> None:
    light = open_as(None, "/sign-in", color_scheme="light")
    dark = open_as(None, "/sign-in", color_scheme="dark")
    color = "getComputedStyle(document.body).backgroundColor"
    assert light.evaluate(color) != dark.evaluate(color)


@pytest.mark.parametrize("locale", ["en-GB", "sv-SE"])
def test_on_a_telephone_the_list_begins_on_the_first_screen(
    open_as: OpenAs, center: RunningCenter, locale: str
) -> None:
    telephone = {"viewport": {"width": 360, "height": 800}, "locale": locale}
    one = center.world.licensing_ids["7654321"]
    page = open_as("vera", f"/licenses/{one.pk}/keys", **telephone)
    first = page.locator("tbody tr").first.bounding_box()
    assert first
    assert first["y"] < 760


def test_on_a_telephone_staff_read_why_a_reason_is_asked(
    open_as: OpenAs, center: RunningCenter
) -> None:
    one = center.world.licensing_ids["7654321"]
    page = open_as("olga", f"/licenses/{one.pk}/keys", viewport={"width": 360, "height": 740})
    page.locator("summary", has_text="Reveal or copy").first.click()
    asked = page.locator("form.panel").first.bounding_box()
    assert asked
    assert asked["x"] >= 0
    assert asked["x"] + asked["width"] <= 360


def test_the_drawer_of_a_narrow_screen(open_as: OpenAs) -> None:
    page = open_as("vera", viewport={"width": 360, "height": 740})
    place = page.get_by_role("link", name="Downloads and keys")
    expect(place).not_to_be_visible()
    page.locator("details.drawer > summary").click()
    place.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Downloads and keys")
