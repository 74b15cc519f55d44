"""Somebody makes a passkey, signs in and confirms an act with it, by a virtual authenticator."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.center import RunningCenter
from tests.browser.conftest import OpenAs
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


def with_device(page: Page) -> None:
    """Give the browser a device that keeps passkeys and knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def test_a_passkey_signs_in_without_the_password(
    open_as: OpenAs, center: RunningCenter, complaints: list[str]
) -> None:
    # An address of digits is no name that a passkey belongs to.
    named = center.url.replace("127.0.0.1", "localhost")
    page = open_as(None, f"{named}/sign-in")
    with_device(page)
    page.get_by_label("Email address").fill("leo@contoso.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{named}/second-factor/passkey")

    page.get_by_label("Name").fill("Leo’s laptop")
    page.get_by_role("button", name="Create a passkey").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.goto(f"{named}/second-factor")
    expect(page.get_by_role("rowheader", name="Leo’s laptop")).to_be_visible()

    page.context.clear_cookies()
    page.goto(f"{named}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{named}/")
    page.goto(f"{named}/second-factor")
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factor")

    page.goto(f"{named}/sign-in/again?next=/permissions")
    expect(page.get_by_label("Password")).to_be_visible()
    page.get_by_role("button", name="Continue with a passkey").click()
    expect(page).to_have_url(f"{named}/permissions")
    assert complaints == []


@pytest.mark.parametrize("has_none", [True, False])
def test_a_browser_that_cannot_use_them_says_so(
    open_as: OpenAs, center: RunningCenter, has_none: bool
) -> None:
    page = open_as(None)
    if has_none:
        page.add_init_script("delete window.PublicKeyCredential")
    page.goto(f"{center.url.replace('127.0.0.1', 'localhost')}/sign-in")
    sentence = page.get_by_text("This browser cannot use passkeys here.")
    button = page.get_by_role("button", name="Sign in with a passkey")
    expect(sentence).to_be_visible(visible=has_none)
    expect(button).to_be_visible(visible=not has_none)
