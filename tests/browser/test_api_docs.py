"""The docs of the API in a real browser: under the strict policy, usable by who is signed in."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_every_operation_is_drawn_without_a_complaint(open_as, complaints):
    page = open_as(None, "/api/docs/")
    expect(page.locator(".opblock").first).to_be_visible()
    assert page.locator(".opblock").count() > 10
    page.locator("#operations-licensing_ids-listLicensingIds").click()
    expect(page.get_by_text("Start of the number or authorization")).to_be_visible()
    assert complaints == []


def test_an_operation_is_short_enough_to_read(open_as):
    page = open_as(None, "/api/docs/")
    expect(page.get_by_role("heading", name="Getting started")).to_be_visible()
    block = page.locator("#operations-key_exports-createKeyExport")
    block.locator("button").first.click()
    expect(block.locator('[data-code="409"]')).to_contain_text("Refused:")
    expect(block.locator('[data-code="202"] .model-example')).to_be_visible()
    expect(block.locator('[data-code="409"] .model-example')).to_be_hidden()


def test_who_is_signed_in_tries_an_operation_without_a_token(open_as, complaints):
    page = open_as("vera", "/api/docs/")
    block = page.locator("#operations-me-getMe")
    block.locator("button").first.click()
    block.get_by_role("button", name="Try it out").click()
    block.get_by_role("button", name="Execute").click()
    expect(block.locator(".live-responses-table .response").first).to_contain_text("vera@")
    assert complaints == []
