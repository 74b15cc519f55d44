"""Vera's way: sign in, find a key in two clicks, copy it, take all keys away in a file."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_two_clicks(open_as: OpenAs) -> None:
    page = open_as("vera")
    page.get_by_role("link", name="Relationship summary").click()
    page.get_by_role("link", name="7654321").click()
    expect(page.get_by_text("CBNWP").first).to_be_visible()
