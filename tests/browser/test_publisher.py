"""A publisher sets up an empty center in the browser, until a customer sees a key.

Account by link, settings, catalog, customer; then a purchase, stock, and the customer's
administrator, who is invited by mail. The test's own process does the work of workers.
"""

import re
from collections.abc import Callable, Iterator
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
from keyfiles import imports
from keyfiles.models import KeyImport
from keys.fulfillment import fulfill
from keys.models import Fulfillment, Listing
from notices import sending
from notices.models import Mail
from tests.browser.center import is_quiet, wait_for
from tests.browser.conftest import PATIENCE
from tests.cast import PASSWORD
from tests.mail_server import MailServer

pytestmark = pytest.mark.browser
OpenPage = Callable[[], Page]
ORDER = (
    "licensing_id_program,licensing_id,order_number,line,product,kind,quantity\n"
    "Enterprise Agreement,7654321,PO-1,1,Fjord Scan,license,40\n"
)


@pytest.fixture
def mails(settings: Any) -> Iterator[MailServer]:
    """The mail server that the center sends to."""
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "vlsc.lib.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.stop()


@pytest.fixture
def open_page(
    browser: Browser, transactional_db: None, own_connections: None, settings: Any, tmp_path: Any
) -> Iterator[OpenPage]:
    """Pages of an empty center, each in a browser of its own; it hashes passwords fast."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    server, contexts = LiveServer("127.0.0.1"), []

    def open_one() -> Page:
        context = browser.new_context(base_url=server.url, locale="en-GB")
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    server.stop()
    wait_for(is_quiet, "requests that nobody waits for go on")


def test_from_the_link_to_a_key_in_a_customers_hands(
    open_page: OpenPage, mails: MailServer
) -> None:
    page = open_page()
    set_up_center(page)
    load_purchase(page)
    make_stock(page)
    give_keys()
    [key] = Listing.objects.filter(product__code="fjord-scan", state="issued")
    assert key.key
    path = invite_administrator(page, mails)
    anna = open_page()
    accept(anna, path)
    anna.goto("/keys?q=Fjord+Scan")
    anna.get_by_role("link", name="Fjord Scan").first.click()
    anna.get_by_role("button", name=f"Reveal the key ending {key.key.last_five}").click()
    expect(
        anna.get_by_text(re.compile(rf"([A-Z0-9]{{5}}-){{4}}{key.key.last_five}"))
    ).to_be_visible()


def set_up_center(page: Page) -> None:
    """From the link of the first account to a catalog with a product, and a customer."""
    at = timezone.now()
    link = make_first_link(by=system_actor(at=at), at=at)

    page.goto(link.removeprefix("http://127.0.0.1:8000"))
    page.get_by_label("Your name").fill("Olivia Berg")
    page.get_by_label("Email address").fill("olivia@center.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Confirm password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text("Your account has been created. Sign in with it.")).to_be_visible()

    sign_in(page, "olivia@center.example")
    page.get_by_role("link", name="Set up the center").click()
    expect(page.get_by_text("5 steps are missing")).to_be_visible()

    page.get_by_role("link", name="Settings Name, time zone and languages").click()
    page.get_by_label("Name of the center").fill("Nord Licensing")
    page.get_by_label("Time zone").select_option("Europe/Oslo")
    page.get_by_label("Emails come from").fill("licensing@nord.example")
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
    page.get_by_label("MAK", exact=True).check()
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
    page.get_by_label("Applications").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 licensing ID never had an administrator.")).to_be_visible()


def sign_in(page: Page, address: str) -> None:
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def load_purchase(page: Page) -> None:
    """A file with one order line, checked and loaded."""
    page.get_by_role("link", name="Load files").click()
    page.get_by_label("What the file has rows of").select_option("purchases")
    data = {"name": "october.csv", "mimeType": "text/csv", "buffer": ORDER.encode()}
    page.get_by_label("File", exact=True).set_input_files([data])  # type: ignore[list-item]
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("october.csv")
    upload = KeyImport.objects.get()
    imports.check(upload.pk, at=timezone.now())
    page.reload()
    page.get_by_text("Load 1 row").click()
    page.get_by_role("dialog").get_by_role("button", name="Load it").click()
    imports.apply(upload.pk, at=timezone.now())
    page.reload()
    expect(page.get_by_role("heading", name="The file was loaded")).to_be_visible()


def make_stock(page: Page) -> None:
    page.get_by_role("link", name="Key stock").click()
    page.get_by_label("Product", exact=True).select_option(label="Fjord Scan")
    page.get_by_label("Type", exact=True).select_option("mak")
    page.get_by_label("How many", exact=True).fill("3")
    page.get_by_role("button", name="Create keys").click()
    expect(page.get_by_role("row").filter(has_text="Fjord Scan")).to_contain_text("3")


def give_keys() -> None:
    for pk in list(Fulfillment.list_due().values_list("pk", flat=True)):
        fulfill(pk, at=timezone.now())


def invite_administrator(page: Page, mails: MailServer) -> str:
    """The path of the link in the mail that the invited administrator gets."""
    page.goto("/invitations")
    page.get_by_label("Email address").fill("anna@contoso.example")
    page.get_by_label("Applies to", exact=True).select_option("organization")
    page.get_by_label("Number", exact=True).fill("C-1")
    page.get_by_label("Reason").fill("She signed the agreement")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("anna@contoso.example").first).to_be_visible()
    for mail in Mail.objects.filter(state="waiting"):
        sending.send(mail.pk, at=timezone.now())
    [letter] = [each for each in mails.mails if each["To"] == "anna@contoso.example"]
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    found = re.search(r"https?://[^/]+(/invitations/\S+)", text)
    assert found
    return found[1]


def accept(page: Page, path: str) -> None:
    """Make the account that the mail asks for, and sign in with it."""
    page.goto(path)
    page.get_by_label("Name").fill("Anna Lind")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Confirm password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and accept").click()
    sign_in(page, "anna@contoso.example")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
