"""Sam works at the desk without a mouse: takes a request, answers, decides, hands over."""

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from support.models import CannedAnswer, Request
from tests.browser.center import RunningCenter
from tests.browser.conftest import OpenAs
from tests.makers.requests import ask_mak

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

MOST_TABS = 120


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{target} is not reached with Tab")


@pytest.fixture(scope="module")
def row(center: RunningCenter) -> Request:
    """A request that waits, and a canned answer."""
    CannedAnswer.objects.create(title="We look into it", text="We look into it.", language="en")
    return ask_mak(center.world, at=timezone.now(), reason="New staff in Lund")


def test_a_request_is_worked_on_without_a_mouse(
    open_as: OpenAs, center: RunningCenter, row: Request
) -> None:
    sam = open_as("sam", "/desk/requests")
    sam.keyboard.press("Tab")  # to the content, then to the list
    sam.keyboard.press("Tab")
    expect(sam.get_by_role("link", name="Skip to the list")).to_be_focused()
    sam.keyboard.press("Enter")
    tab_to(sam, sam.locator(f"a[href$='{row}']"))
    sam.keyboard.press("Enter")

    tab_to(sam, sam.get_by_role("button", name="Take request"))
    sam.keyboard.press("Enter")
    expect(sam.get_by_text(f"You have taken {row}.")).to_be_visible()

    tab_to(sam, sam.get_by_role("link", name="We look into it"))
    sam.keyboard.press("Enter")
    write = sam.get_by_role("region", name="Write")
    expect(write.get_by_label("Answer")).to_have_value("We look into it.")
    tab_to(sam, write.get_by_label("Answer"))
    sam.keyboard.press("End")
    sam.keyboard.type(" Soon.")
    tab_to(sam, write.get_by_role("button", name="Send"))
    sam.keyboard.press("Enter")
    expect(sam.get_by_text(f"It is written in {row}.")).to_be_visible()

    decision = sam.get_by_role("region", name="Decide")
    tab_to(sam, decision.get_by_label("Granted", exact=True))
    sam.keyboard.press("Space")
    tab_to(sam, decision.get_by_label("Answer to the customer"))
    sam.keyboard.type("Five more are yours.")
    tab_to(sam, decision.get_by_role("button", name="Decide"))
    sam.keyboard.press("Enter")
    expect(sam.get_by_text(f"{row} is decided.")).to_be_visible()

    tab_to(sam, sam.get_by_label("Hand over to"))
    sam.keyboard.type("Otto")
    tab_to(sam, sam.get_by_role("button", name="Hand over"))
    sam.keyboard.press("Enter")
    expect(sam.get_by_text(f"{row} is handed over.")).to_be_visible()
    row.refresh_from_db()
    assert (row.state, row.outcome, row.granted_activations) == ("decided", "granted", 5)
    assert row.taken_by == center.world.people["otto"]
    texts = list(row.messages.order_by("at").values_list("text", flat=True))
    assert texts == ["New staff in Lund", "We look into it. Soon.", "Five more are yours."]
