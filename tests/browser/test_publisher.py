"""A publisher sets up an empty center in the browser: account, settings, catalog, customer."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.actor import system_actor
from accounts.models import Center, User
from accounts.services import make_first_link
from agreements.models import LicensingId
from catalog.models import Product
from tests.browser.center import is_quiet, wait_for
from tests.browser.conftest import PATIENCE
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def page(
    browser: Browser, transactional_db: None, own_connections: None, settings: Any
) -> Iterator[Page]:
    """A page of an empty center, which hashes passwords fast."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    server = LiveServer("127.0.0.1")
    context = browser.new_context(base_url=server.url, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()
    server.stop()
    wait_for(is_quiet, "requests that nobody waits for go on")


def test_from_the_link_to_a_center_with_a_customer(page: Page) -> None:
    at = timezone.now()
    link = make_first_link(by=system_actor(at=at), at=at)

    page.goto(link.removeprefix("http://127.0.0.1:8000"))
    page.get_by_label("Your name").fill("Olivia Berg")
    page.get_by_label("E-mail address").fill("olivia@center.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password, once more").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_text("Your account is made. Sign in with it.")).to_be_visible()

    page.get_by_label("E-mail address").fill("olivia@center.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Set up the center").click()
    expect(page.get_by_text("5 steps are missing")).to_be_visible()

    page.get_by_role("link", name="Settings Name, time zone and languages").click()
    page.get_by_label("Name of the center").fill("Nord Licensing")
    page.get_by_label("Time zone").select_option("Europe/Oslo")
    page.get_by_label("Mails come from").fill("licensing@nord.example")
    page.get_by_role("button", name="Save the settings").click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()

    page.goto("/desk/first-steps")
    page.get_by_role("button", name="Load the included one").click()
    expect(page.get_by_text("2 steps are missing")).to_be_visible()
    add_product_by_hand(page)
    page.goto("/desk/first-steps")
    page.get_by_role("link", name="Customers First customer").click()
    add_customer(page)
    page.goto("/desk/first-steps")
    expect(page.get_by_text("1 step is missing")).to_be_visible()

    center = Center.get()
    assert (center.name, center.time_zone) == ("Nord Licensing", "Europe/Oslo")
    assert User.objects.get().staff_role == "operations"
    assert Product.objects.filter(code="fjord-scan").exists()
    assert LicensingId.objects.get().agreement.organization.name == "Contoso AB"


def add_product_by_hand(page: Page) -> None:
    page.get_by_role("link", name="Catalog", exact=True).click()
    page.get_by_role("link", name="Add a product").click()
    for label, text in {"Code": "fjord-scan", "Name": "Fjord Scan", "Family": "Fjord"}.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Version", exact=True).fill("1")
    page.get_by_label("Pool", exact=True).select_option("applications")
    page.get_by_label("Key", exact=True).select_option("volume_key")
    page.get_by_label("Activated by", exact=True).select_option("center")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Fjord Scan is saved.")).to_be_visible()


def add_customer(page: Page) -> None:
    page.get_by_role("link", name="Add a customer").click()
    page.get_by_label("Name", exact=True).fill("Contoso AB")
    page.get_by_label("Number", exact=True).fill("C-1")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Add an agreement").click()
    page.get_by_label("Program", exact=True).select_option(label="Enterprise Agreement")
    page.get_by_label("Number", exact=True).fill("E-1")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Add a licensing ID").click()
    page.get_by_label("Program", exact=True).select_option(label="Enterprise Agreement")
    page.get_by_label("Number of the agreement").fill("E-1")
    page.get_by_label("Licensing ID", exact=True).fill("7654321")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 licensing ID never had an administrator.")).to_be_visible()
