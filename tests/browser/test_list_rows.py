"""The table of keys on a screen: one line a row, twelve of them, and nothing moves."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from keys.services import reveal_key
from tests.browser.center import RunningCenter
from tests.browser.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

ROWS, SCREEN = 12, 800
ROW = 34  # pixels, with its line
TARGET = 24  # pixels each way


@pytest.fixture(scope="module", autouse=True)
def _a_line_of_the_log(center: RunningCenter) -> None:
    """Committed for all tests of this file, whichever of them a process runs."""
    ada, key = center.world.actor("ada"), center.world.keys["mak"]
    reveal_key(by=ada, key=key, at=timezone.now(), act="reveal", reason="")


def boxes(page: Page, of: str) -> list[dict[str, float]]:
    return [box for found in page.locator(of).all() if (box := found.bounding_box())]


@pytest.mark.parametrize("width", [1280, 1440, 1600])
def test_twelve_rows_fit_the_screen(open_as: OpenAs, center: RunningCenter, width: int) -> None:
    number = center.world.licensing_ids["7654321"]
    for path in ("/keys", f"/licenses/{number.pk}/keys"):
        page = open_as("ada", path, viewport={"width": width, "height": SCREEN})
        rows = boxes(page, ".sheet.keys tbody tr")
        assert len(rows) >= 4
        assert max(row["height"] for row in rows) <= ROW
        assert rows[0]["y"] + ROWS * ROW <= SCREEN, path


def test_nothing_moves_when_a_key_is_revealed(open_as: OpenAs) -> None:
    page = open_as("vera", "/keys")
    cells = ".sheet.keys tbody tr > *, .sheet.keys .act.copy"
    before = boxes(page, cells)
    page.get_by_role("button", name="Reveal the key ending CBNWP").click()
    expect(page.locator(".key-text.open")).to_be_visible()
    assert boxes(page, cells) == before


def test_a_selection_lasts_over_orders_and_filters_act_at_once(open_as: OpenAs) -> None:
    page = open_as("vera", "/keys")
    page.get_by_role("checkbox", name="Select CBNWP").check()
    page.get_by_role("link", name="Licensing ID").last.click()
    expect(page.get_by_role("checkbox", name="Select CBNWP")).to_be_checked()
    page.locator("#id_type").select_option("kms")
    expect(page).to_have_url("/keys?type=kms&sort=number")
    expect(page.locator("output")).to_have_text("1 selected")
    expect(page.locator("#ticks [data-elsewhere]")).to_have_count(1)
    page.go_back()
    expect(page.locator("#id_type")).to_have_value("")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("checkbox", name="Select CBNWP")).not_to_be_checked()


def test_the_name_of_an_organization_is_completed_and_becomes_its_id(
    open_as: OpenAs, center: RunningCenter
) -> None:
    page = open_as("ada", "/licenses")
    box, options = page.locator("#id_organization"), page.locator("datalist option")
    box.press_sequentially("norg")
    expect(options).to_have_count(1)
    expect(options).to_have_attribute("value", "Contoso Norge AS (C-1002)")
    box.press("Enter")
    expect(page).to_have_url(f"/licenses?organization={center.world.organizations['norge'].pk}")
    expect(box).to_have_value("Contoso Norge AS (C-1002)")
    expect(page.locator("tbody tr")).to_have_count(1)
    box.fill("contoso")  # the part that was put in place completes names too
    expect(options).to_have_count(2)


@pytest.mark.parametrize(
    ("path", "what"),
    [("/keys", "td.key > *, thead a"), ("/licenses", "thead a"), ("/log", ".detail > summary")],
)
def test_what_is_pressed_in_a_list_is_large_enough(open_as: OpenAs, path: str, what: str) -> None:
    page = open_as("ada", path)
    found = boxes(page, what)
    assert found
    assert [box for box in found if box["width"] < TARGET or box["height"] < TARGET] == []


CUT = """() => [...document.querySelectorAll(".filters select")].filter(select => {
  const words = document.createElement("span"), style = getComputedStyle(select);
  words.textContent = select.options[0].textContent;
  Object.assign(words.style, { font: style.font, position: "absolute", whiteSpace: "nowrap" });
  document.body.append(words);
  const wanted = words.getBoundingClientRect().width;
  words.remove();
  const [left, right] = [style.paddingLeft, style.paddingRight].map(parseFloat);
  return wanted > select.clientWidth - left - right;
}).map(select => select.options[0].textContent)"""


@pytest.mark.parametrize("locale", ["en-US", "sv-SE"])
def test_filters_have_the_room_for_their_words(open_as: OpenAs, locale: str) -> None:
    for name, path in (("ada", "/licenses"), ("olga", "/desk")):
        page = open_as(name, path, locale=locale, viewport={"width": 1280, "height": SCREEN})
        assert page.locator(".filters select").count() >= 2
        assert page.evaluate(CUT) == []
