"""A key that was revealed does not stay on the screen when the session ends, in whichever tab."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser.center import RunningCenter
from tests.browser.conftest import OpenAs
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

MAK = "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"


def sign_in(page: Page, name: str, path: str) -> None:
    """With a session of this test's own, which it may end."""
    page.goto(f"/sign-in?next={path}")
    page.get_by_label("Email address").fill(f"{name}@contoso.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def reveal(page: Page) -> None:
    page.get_by_role("button", name="Reveal the key ending CBNWP").click()
    expect(page.locator(".key-text.open")).to_have_text(MAK)


def path_of(center: RunningCenter) -> str:
    return f"/keys/{center.world.keys['mak'].pk}"


def is_masked(page: Page) -> None:
    expect(page.locator(".key-text.open")).to_have_count(0)
    assert MAK not in page.content()


def test_signing_out_in_another_tab_masks_the_key(open_as: OpenAs, center: RunningCenter) -> None:
    page = open_as(None, None)
    sign_in(page, "vera", path_of(center))
    reveal(page)
    other = page.context.new_page()
    other.goto("/licenses")
    expect(page.locator(".key-text.open")).to_have_text(MAK)  # a page of the same session
    other.locator("summary", has_text="Vera").click()
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Sign in")
    is_masked(page)


def test_somebody_else_who_signs_in_does_not_see_it(open_as: OpenAs, center: RunningCenter) -> None:
    page = open_as(None, None)
    sign_in(page, "vera", path_of(center))
    reveal(page)
    page.context.clear_cookies()
    sign_in(page.context.new_page(), "leo", "/licenses")
    is_masked(page)


def test_a_session_that_has_ended_masks_the_key_within_seconds(
    open_as: OpenAs, center: RunningCenter
) -> None:
    page = open_as("vera", None)
    page.clock.install()
    page.goto(path_of(center))
    reveal(page)
    page.clock.fast_forward(11_000)
    page.wait_for_load_state("networkidle")
    expect(page.locator(".key-text.open")).to_have_text(MAK)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.clock.fast_forward(11_000)
    is_masked(page)


def test_coming_back_to_the_tab_asks_whether_the_session_lasts(
    open_as: OpenAs, center: RunningCenter
) -> None:
    page = open_as("vera", path_of(center))
    reveal(page)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    is_masked(page)


def test_a_key_is_masked_again_after_a_minute(open_as: OpenAs, center: RunningCenter) -> None:
    page = open_as("vera", None)
    page.clock.install()
    page.goto(path_of(center))
    reveal(page)
    page.clock.fast_forward(59_000)
    expect(page.locator(".key-text.open")).to_have_text(MAK)
    page.clock.fast_forward(2_000)
    is_masked(page)
    expect(page.get_by_role("button", name="Reveal the key ending CBNWP")).to_be_visible()


def test_going_away_and_back_shows_no_key(open_as: OpenAs, center: RunningCenter) -> None:
    page = open_as("vera", path_of(center))
    reveal(page)
    page.goto("/licenses")
    page.go_back()
    is_masked(page)


def test_a_new_token_is_gone_after_going_away_and_back(open_as: OpenAs) -> None:
    page = open_as("vera", "/tokens")
    page.get_by_label("Name").fill("Inventory")
    page.get_by_role("button", name="Create token").click()
    token = page.locator("#secret").inner_text()
    assert token.startswith("vlsc_pat_")
    page.goto("/tokens")
    page.go_back()
    expect(page.get_by_text("This token is not shown again")).to_be_visible()
    page.reload()
    assert token not in page.content()
    page.goto("/tokens")
    expect(page.get_by_role("row", name="Inventory")).to_have_count(1)
