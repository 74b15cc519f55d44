"""Each page as every reader meets it: axe finds nothing, nothing is too wide, no complaint.

The widest and the narrowest are looked at by every rule; in the dark only colors can differ.
"""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.addresses import NO_PAGES, PAGES, Opened, page_names
from tests.browser.center import RunningCenter
from tests.browser.conftest import OpenAs, Reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BRIEF = {"resultTypes": ["violations"], "preload": False}
EVERY = BRIEF | {"runOnly": [*WCAG, "best-practice"]}
FOREIGN = BRIEF | {"runOnly": WCAG}  # the page drawn by Swagger UI
COLORS = BRIEF | {"runOnly": ["color-contrast"]}
# How far the page, or a table in its frame, reaches beyond its right edge.
SIDEWAYS = """() => Math.max(
  document.documentElement.scrollWidth - document.documentElement.clientWidth,
  ...[...document.querySelectorAll(".sheet > table")].map(table => Math.floor(
    table.getBoundingClientRect().right - table.parentElement.getBoundingClientRect().right)),
)"""
DRESS = """theme => {
  const root = document.documentElement;
  root.dataset.bsTheme = root.dataset.theme = theme;
  root.classList.toggle("dark-mode", theme === "dark");
  document.body.getBoundingClientRect();
  for (const change of document.getAnimations()) change.cancel();
}"""
RUN = "options => axe.run(document, options)"


def test_every_address_is_a_page_here_or_said_to_be_none() -> None:
    listed = {page.name for page in PAGES} | set(NO_PAGES)
    assert {name for name in page_names() if not name.startswith("api:")} - listed == set()
    assert {page.name for page in PAGES} & set(NO_PAGES) == set()


@pytest.mark.parametrize("opened", PAGES, ids=str)
def test_page(
    readers: Callable[[str | None], Reader], staged_center: RunningCenter, opened: Opened
) -> None:
    reader = readers(opened.who)
    page = reader.page
    page.set_viewport_size({"width": 1280, "height": 800})
    answer = page.goto(opened.path(staged_center))
    assert answer
    assert answer.status == opened.status
    rules, found = FOREIGN if opened.name.startswith("api:") else EVERY, {}
    page.evaluate(AXE_SCRIPT)
    for width in (1280, 1100, 900, 768, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(SIDEWAYS) <= 0, f"too wide at {width}"
        if width in (1280, 360):
            found[f"{width} light"] = violations(page, "light", rules)
            found[f"{width} dark"] = violations(page, "dark", COLORS)
    assert {where: what for where, what in found.items() if what} == {}
    refused = f"status of {opened.status}"  # the browser complains of that itself
    assert [text for text in reader.complaints if opened.status == 200 or refused not in text] == []


def violations(page: Page, theme: str, rules: dict[str, Any]) -> list[str]:
    """What axe finds, one line each."""
    page.evaluate(DRESS, theme)
    found = page.evaluate(RUN, rules)["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"][:8]]


def test_swedish_words_fit_too(open_as: OpenAs, staged_center: RunningCenter) -> None:
    ours = [page for page in PAGES if page.status == 200]
    once = {page.name: page for page in ours if not page.name.startswith("api:")}.values()
    narrow = {"viewport": {"width": 360, "height": 740}, "locale": "sv-SE"}
    browsers = {who: open_as(who, None, **narrow) for who in {page.who for page in once}}
    wide = []
    for opened in once:
        page = browsers[opened.who]
        page.goto(opened.path(staged_center))
        assert page.evaluate("document.documentElement.lang") == "sv", opened
        for width in (360, 900, 1100):
            page.set_viewport_size({"width": width, "height": 740})
            if page.evaluate(SIDEWAYS) > 0:
                wide.append(f"{opened} at {width}")
    assert wide == []
