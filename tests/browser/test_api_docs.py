"""The docs of the API in a real browser: under the strict policy, usable by who is signed in."""

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def scroll_to(page: Page, operation: str) -> Locator:
    """An operation; of a long list, the docs draw only what is near the window."""
    expect(page.locator(".opblock").first).to_be_visible()
    block = page.locator(f"#operations-{operation}")
    for _ in range(200):
        if block.count():
            return block
        page.evaluate("window.scrollBy(0, 500)")
        page.wait_for_timeout(20)
    raise AssertionError(f"{operation} is nowhere in the docs")


def test_the_first_and_the_last_operation_are_drawn_without_a_complaint(open_as, complaints):
    page = open_as(None, "/api/docs/")
    scroll_to(page, "licensing_ids-listLicensingIds").click()
    expect(page.get_by_text("Start of the number or authorization")).to_be_visible()
    scroll_to(page, "center-withdrawCenterMedium")
    assert complaints == []


def test_an_operation_is_short_enough_to_read(open_as):
    page = open_as(None, "/api/docs/")
    expect(page.get_by_role("heading", name="Getting started")).to_be_visible()
    block = scroll_to(page, "key_exports-createKeyExport")
    block.locator("button").first.click()
    expect(block.locator('[data-code="409"]')).to_contain_text("Refused:")
    expect(block.locator('[data-code="202"] .model-example')).to_be_visible()
    expect(block.locator('[data-code="409"] .model-example')).to_be_hidden()


def test_who_is_signed_in_tries_an_operation_without_a_token(open_as, complaints):
    page = open_as("vera", "/api/docs/")
    block = scroll_to(page, "me-getMe")
    block.locator("button").first.click()
    block.get_by_role("button", name="Try it out").click()
    block.get_by_role("button", name="Execute").click()
    expect(block.locator(".live-responses-table .response").first).to_contain_text("vera@")
    assert complaints == []
