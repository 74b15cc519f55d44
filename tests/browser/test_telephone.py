"""Kim activates machines by telephone: with the keyboard alone, and on a narrow screen."""

import pytest
from playwright.sync_api import Page, expect

from activation.models import Activation
from tests.activation.machines import installation_id
from tests.browser.center import RunningCenter
from tests.browser.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def test_two_machines_by_keyboard_and_one_on_a_narrow_screen(
    open_as: OpenAs, center: RunningCenter
) -> None:
    key = center.world.keys["cad"]
    page = open_as("kim", f"/activation/telephone/{key.pk}")
    right, wrong = page.locator("[data-state=right]"), page.locator("[data-state=wrong]")
    first = installation_id(71)
    page.keyboard.type("1111112")  # a wrong group stays in its box, and is marked as it is left
    page.keyboard.press("Tab")
    expect(page.locator("[data-said]")).to_contain_text("Group 1 is not correct.")
    expect(wrong).to_have_count(1)
    page.keyboard.press("Shift+Tab")
    page.keyboard.type(first)  # into all nine: each next box comes by itself
    expect(right).to_have_count(8)
    page.keyboard.press("Tab")
    expect(right).to_have_count(9)
    expect(page.locator("[data-said]")).to_have_text("All nine groups are correct.")
    page.keyboard.type("PC-71")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmation ID")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # next machine, same key
    expect(page.get_by_role("heading", level=1)).to_have_text("Activate by telephone")
    page.keyboard.press("Enter")  # nothing is sent
    expect(page.locator("[data-said]")).to_contain_text("Group 1 is not correct.")
    page.evaluate(PASTE, " ".join(installation_id(72)[n : n + 7] for n in range(0, 63, 7)))
    expect(right).to_have_count(9)
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Machines of this call")).to_contain_text("PC-71")
    page.reload()

    narrow = open_as(
        "kim", f"/activation/telephone/{key.pk}", viewport={"width": 360, "height": 740}
    )
    narrow.keyboard.type(installation_id(73))
    narrow.keyboard.press("Enter")
    assert_read_out(narrow)
    activated = Activation.objects.filter(key_id=key.pk, channel="telephone")
    machines = set(activated.values_list("machine", flat=True))
    assert machines == {first, installation_id(72), installation_id(73)}
    narrow.goto(f"/keys/{key.pk}/activations")
    expect(narrow.get_by_text("PC-71")).to_be_visible()


def assert_read_out(page: Page) -> None:
    """The eight groups are there, and nothing is wider than the screen."""
    expect(page.locator(".digits li")).to_have_count(8)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
