"""A session that ends while somebody works: every page says so, and what to do."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser.center import RunningCenter
from tests.browser.conftest import OpenAs
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def end_session(page: Page) -> None:
    """As if it had been idle for too long: the server knows it no more."""
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def sign_in_again(page: Page) -> None:
    page.get_by_label("Email address").fill("vera@contoso.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_key_is_not_shown_and_the_way_back_leads_to_it(
    open_as: OpenAs, center: RunningCenter, complaints: list[str]
) -> None:
    key = f"/keys/{center.world.keys['mak'].pk}"
    page = open_as("vera", key)
    end_session(page)
    page.get_by_role("button", name="Reveal the key ending CBNWP").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    sign_in_again(page)
    expect(page).to_have_url(f"{center.url}{key}")
    complaints[:] = [one for one in complaints if "status of 401" not in one]


def test_a_form_that_was_being_filled_in(open_as: OpenAs, complaints: list[str]) -> None:
    page = open_as("vera", "/tokens")
    page.get_by_label("Name").fill("Inventory")
    page.get_by_label("Read", exact=True).check()
    end_session(page)
    page.get_by_role("button", name="Create token").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    sign_in_again(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tokens")


def test_a_form_of_a_session_that_is_another_by_now(open_as: OpenAs, complaints: list[str]) -> None:
    page = open_as("vera", "/tokens")
    page.get_by_label("Name").fill("Inventory")
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    page.get_by_role("button", name="Create token").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This form is out of date")
    expect(page.get_by_text("Nothing was changed.")).to_be_visible()
    complaints[:] = [one for one in complaints if "status of 403" not in one]


def test_two_minutes_before_the_end_the_page_warns_and_staying_is_one_press(
    open_as: OpenAs, center: RunningCenter
) -> None:
    page = open_as("vera", None)
    page.clock.install()
    page.goto("/licenses")
    page.wait_for_load_state("networkidle")  # the counts in the rail renew the session
    dialog = page.get_by_role("dialog", name="You are about to be signed out")
    page.clock.fast_forward("27:00")
    expect(dialog).not_to_be_visible()
    page.clock.fast_forward("01:30")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("timer")).to_have_text(re.compile(r"signed out in 1:[0-3]\d\."))
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(dialog).not_to_be_visible()
    page.clock.fast_forward("31:00")
    expect(page.get_by_role("heading", name="You have been signed out")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()


def test_reaching_all_keys_asks_for_the_password_once_more(
    open_as: OpenAs, center: RunningCenter
) -> None:
    page = open_as("leo", "/sign-in/again?next=/licenses")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert").or_(page.locator(".error")).first).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Relationship summary")
