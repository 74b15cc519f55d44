"""Vera's way: sign in, find a key in two clicks, copy it, take all keys away in a file."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from audit.models import LogLine
from tests.browser.center import RunningCenter
from tests.browser.conftest import OpenAs
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

MAK = "RY6Q3-DBDG2-MK7V2-YDJCW-CBNWP"
# What the center writes for vera: tabs, a mark at the beginning, lines as Windows ends them.
HEAD = (
    "License ID\tParent Program\tOrganization\tProduct\tProduct Key\tType"
    "\tMAK Activations-Used/Available"
)
OWNER = "7654321\tEnterprise Agreement\tContoso AB"
FILE = (
    HEAD,
    f"{OWNER}\tFjord CAD 2026 Professional\tAPZHN-QNB5L-64DXX-J9TRW-KGACE\tMAK\t0/50",
    f"{OWNER}\tWindows Server 2022 Standard\tXTJTK-NJWMJ-RRMBR-B7XQ3-T77B9\tKMS\t",
    f"{OWNER}\tWindows Server 2022 Standard\t{MAK}\tMAK\t125/250",
)
FOCUSED = """() => {
  const it = document.activeElement;
  const labels = it.labels?.[0]?.textContent;
  return (it.getAttribute("aria-label") || it.title || labels || it.textContent).trim();
}"""


class Words(NamedTuple):
    """What vera reads on her way."""

    email: str
    password: str
    sign_in: str
    needs: str
    summary: str
    keys: str
    reveal: str
    hide: str
    copy: str
    copied: str
    download_all: str
    text_file: str
    download: str


ENGLISH = Words(
    "Email address",
    "Password",
    "Sign in",
    "Needs your attention",
    "Relationship summary",
    "Product keys",
    "Reveal the key ending CBNWP",
    "Hide the key ending CBNWP",
    "Copy the key ending CBNWP",
    "Copied",
    "Download all product keys",
    "Tab-delimited .csv",
    "Download",
)
SWEDISH = Words(
    "E-postadress",
    "Lösenord",
    "Logga in",
    "Att göra",
    "Relationssammanfattning",
    "Produktnycklar",
    "Visa nyckeln som slutar på CBNWP",
    "Dölj nyckeln som slutar på CBNWP",
    "Kopiera nyckeln som slutar på CBNWP",
    "Kopierad",
    "Ladda ned alla produktnycklar",
    "Tabbavgränsad .csv",
    "Ladda ned",
)


@pytest.fixture(autouse=True)
def _working(working_center: RunningCenter) -> Iterator[None]:
    """Behind every test here a worker builds the files."""
    return


@pytest.mark.parametrize(
    ("locale", "words"), [("en-GB", ENGLISH), ("sv-SE", SWEDISH)], ids=["English", "Swedish"]
)
def test_main_path(open_as: OpenAs, locale: str, words: Words) -> None:
    page = open_as(None, locale=locale, permissions=["clipboard-read", "clipboard-write"])
    sign_in(page, words)
    expect(page.get_by_role("heading", level=1)).to_have_text(words.needs)
    page.get_by_role("link", name=words.summary).click()
    page.get_by_role("link", name="7654321").click()
    expect(page.get_by_role("link", name=words.keys)).to_have_attribute("aria-current", "page")
    expect(page.locator("html")).to_have_attribute("lang", locale[:2])

    revealed = page.locator(".key-text.open")
    page.get_by_role("button", name=words.reveal).click()
    expect(revealed).to_have_text(MAK)
    page.get_by_role("button", name=words.hide).click()
    expect(revealed).to_have_count(0)
    page.get_by_role("button", name=words.copy).click()
    expect(page.locator("#toast").filter(visible=True)).to_have_text(words.copied)
    assert page.evaluate("navigator.clipboard.readText()") == MAK

    page.locator("summary", has_text=words.download_all).click()
    page.get_by_role("button", name=words.text_file).click()
    link = page.get_by_role("link", name=words.download, exact=True)
    expect(link).to_be_visible(timeout=30_000)
    assert downloaded(page, link) == "﻿" + "".join(f"{line}\r\n" for line in FILE)


def test_from_home_a_key_is_two_clicks_away(open_as: OpenAs) -> None:
    page = open_as("vera")
    page.get_by_role("link", name="Relationship summary").click()
    page.get_by_role("link", name="7654321").click()
    expect(page.get_by_role("button", name="Copy the key ending CBNWP")).to_be_visible()


def test_five_characters_and_the_enter_key_lead_to_the_key(open_as: OpenAs) -> None:
    page = open_as("vera")
    page.get_by_role("searchbox").fill("cbnwp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Key ending CBNWP")


def test_by_keyboard_alone(open_as: OpenAs) -> None:
    page = open_as(None, "/sign-in", permissions=["clipboard-read", "clipboard-write"])
    tab_to(page, "Email address")
    page.keyboard.type("vera@contoso.example")
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Needs your attention")
    tab_to(page, "Skip to content")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "page"
    page.reload()
    for stop, comes in (("Relationship summary", "Relationship summary"), ("7654321", "7654321")):
        tab_to(page, stop)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(comes)
    presses = tab_to(page, "Skip to the first key")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "key"
    presses += tab_to(page, "Copy the key ending KGACE")
    assert presses <= 10
    tab_to(page, "Reveal the key ending CBNWP")
    page.keyboard.press("Space")
    expect(page.locator(".key-text.open")).to_have_text(MAK)
    tab_to(page, "Copy the key ending CBNWP")
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_have_text("Copied")
    tab_to(page, "More about Windows Server 2022 Standard CBNWP")
    page.keyboard.press("Enter")
    expect(page.locator("details.menu[open]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("details.menu[open]")).to_have_count(0)


def test_without_script(open_as: OpenAs) -> None:
    page = open_as(None, "/sign-in", java_script_enabled=False)
    sign_in(page, ENGLISH)
    page.get_by_role("link", name="Relationship summary").click()
    page.get_by_role("link", name="7654321").click()
    page.get_by_role("link", name="CBNWP").click()
    page.get_by_role("button", name="Reveal the key ending CBNWP").click()
    expect(page.get_by_text(MAK)).to_be_visible()
    page.go_back()
    page.go_back()
    page.locator("summary", has_text="Download all product keys").click()
    page.get_by_role("button", name=ENGLISH.text_file).click()
    link = page.get_by_role("link", name="Download", exact=True)
    for _ in range(60):
        if link.is_visible():
            break
        page.wait_for_timeout(500)
        page.reload()
    assert downloaded(page, link).count("\r\n") == len(FILE)


def test_a_file_of_selected_keys_wants_a_selection(open_as: OpenAs, center: RunningCenter) -> None:
    one = center.world.licensing_ids["7654321"]
    page = open_as("vera", f"/licenses/{one.pk}/keys")
    menu = page.locator("summary", has_text="Download selected keys")
    menu.click()
    ask = page.locator("#ticks").get_by_role("button", name=ENGLISH.text_file)
    ask.click()
    expect(page.get_by_role("alert")).to_have_text("Select at least one key first.")
    page.get_by_role("checkbox", name="Select CBNWP").check()
    menu.click()
    ask.click()
    expect(page).to_have_url(re.compile("/key-files/"))


def test_each_look_at_a_key_is_a_line_of_the_log(open_as: OpenAs, center: RunningCenter) -> None:
    key = center.world.keys["cad"]
    lines = LogLine.objects.filter(subject_id=key.pk).order_by("at")
    before = lines.count()
    page = open_as("vera", f"/keys/{key.pk}", permissions=["clipboard-write"])
    page.get_by_role("button", name="Reveal the key ending KGACE").click()
    expect(page.locator(".key-text.open")).to_be_visible()
    page.get_by_role("button", name="Copy the key ending KGACE").click()
    expect(page.locator("#toast")).to_have_text("Copied")
    assert [line.action for line in lines[before:]] == ["key.revealed", "key.copied"]
    seen = page.get_by_role("table", name="Who has seen it").locator("tbody tr")
    expect(seen.nth(0)).to_contain_text("Copied")  # without loading the page anew
    expect(seen.nth(1)).to_contain_text("Revealed")


def sign_in(page: Page, words: Words) -> None:
    """Through the form, as people do."""
    page.get_by_label(words.email).fill("vera@contoso.example")
    page.get_by_label(words.password).fill(PASSWORD)
    page.get_by_role("button", name=words.sign_in).click()


def downloaded(page: Page, link) -> str:
    """The text that a link gives when it is clicked."""
    with page.expect_download() as coming:
        link.click()
    return coming.value.path().read_bytes().decode()


def tab_to(page: Page, name: str) -> int:
    """Press Tab until what has that name or those words has the focus; returns how often."""
    for presses in range(1, 61):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == name:
            return presses
    raise AssertionError(f"Tab never comes to {name}")
