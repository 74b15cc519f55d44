"""Olga loads a key file: errors at their place, answers, the keys that appear."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.center import RunningCenter
from tests.browser.conftest import OpenAs
from tests.keyfiles.key_files import OFFICE, a_key, key_file, row

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

ENDED = {"timeout": 30_000}  # a worker is at it


def choose(page: Page, content: str, name: str = "ProductKeys.csv") -> None:
    """Choose a file in the form and send it."""
    data = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("Key file").set_input_files([data])  # type: ignore[list-item]
    page.get_by_role("button", name="Upload and check").click()


def test_from_the_file_to_the_keys(open_as: OpenAs, working_center: RunningCenter) -> None:
    good, named = a_key("good"), a_key("named")
    content = key_file(
        row(key=good),
        row(key=named, product="Office 24"),
        row(key=a_key("bad"), counter="9/3"),
    )
    page = open_as("olga")
    page.get_by_role("link", name="Load key files").click()
    choose(page, content)
    expect(page.get_by_role("heading", level=1)).to_have_text("ProductKeys.csv")
    expect(page.get_by_role("heading", name="Some rows have errors")).to_be_visible(**ENDED)
    wrong = page.get_by_role("row").filter(has_text="9 activations used")
    expect(wrong).to_contain_text("4")  # the line in the file
    expect(wrong).to_contain_text(a_key("bad")[-5:])
    assert a_key("bad") not in page.content()

    page.get_by_label("Another that “Office 24” is").fill(OFFICE)
    page.get_by_role("button", name="Answer and check again").click()
    page.get_by_text("Load the 2 valid rows").click(**ENDED)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 row with errors is left out.")
    dialog.get_by_role("button", name="Load it").click()
    expect(page.get_by_role("heading", name="The file was loaded")).to_be_visible(**ENDED)
    with page.expect_download() as coming:
        page.get_by_role("link", name="The rows with errors, as a file").click()
    assert a_key("bad") in coming.value.path().read_text("utf-8-sig")

    kim = open_as("kim", f"/search?q={named[-5:]}")
    expect(kim.get_by_role("heading", level=1)).to_have_text(f"Key ending {named[-5:]}")
    expect(kim.get_by_role("link", name=OFFICE).first).to_be_visible()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "The submitted file is empty."),
        ("no key file at all", "The first line does not name the columns of a key file"),
        (key_file(), "The file has a header line and no data rows."),
    ],
    ids=["empty", "other text", "no rows"],
)
def test_a_file_that_cannot_be_read_says_why(
    open_as: OpenAs,
    working_center: RunningCenter,
    complaints: list[str],
    content: str,
    said: str,
) -> None:
    page = open_as("olga", "/desk/key-files")
    choose(page, content)
    expect(page.get_by_text(said).first).to_be_visible(**ENDED)
    # The browser itself complains of a form that is shown again with its errors.
    complaints[:] = [text for text in complaints if "status of 400" not in text]


def test_an_upload_is_thrown_away(open_as: OpenAs, working_center: RunningCenter) -> None:
    page = open_as("olga", "/desk/key-files")
    choose(page, key_file(row(key=a_key("thrown"))), "Thrown.csv")
    page.locator("summary", has_text="Discard").click(**ENDED)
    page.get_by_role("dialog").get_by_role("button", name="Discard").click()
    expect(page.get_by_text("Thrown.csv was discarded. Nothing was loaded.")).to_be_visible()
