"""Kim asks for five more of a MAK, Sam grants them, and Kim sees the new limit."""

import pytest
from playwright.sync_api import expect

from tests.browser.center import RunningCenter
from tests.browser.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_five_more_from_the_key_to_the_new_limit(open_as: OpenAs, center: RunningCenter) -> None:
    key = center.world.keys["cad"]
    kim = open_as("kim", f"/keys/{key.pk}")
    expect(kim.get_by_text("/ 50")).to_be_visible()
    kim.get_by_role("link", name="Request more").click()
    expect(kim.get_by_label("Last five characters of the key")).to_have_value(key.last_five)
    kim.get_by_label("Additional activations wanted").fill("5")
    kim.get_by_label("Business reason").fill("New staff in Lund")
    kim.get_by_role("button", name="Send the request").click()
    expect(kim.get_by_text("is received.")).to_be_visible()
    request = kim.url

    sam = open_as("sam", "/desk/requests")
    sam.get_by_role("link", name="More MAK activations").focus()
    sam.keyboard.press("Enter")
    expect(sam.get_by_text("New staff in Lund")).to_be_visible()
    decision = sam.get_by_role("region", name="Decide")
    decision.get_by_label("Granted", exact=True).check()
    decision.get_by_label("Answer to the customer").fill("Five more are yours.")
    decision.get_by_role("button", name="Decide").click()
    expect(sam.get_by_text("is decided.")).to_be_visible()

    kim.goto(request)
    expect(kim.get_by_text("Five more are yours.")).to_be_visible()
    expect(kim.get_by_text("/ 55")).to_be_visible()
