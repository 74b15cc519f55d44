"""Real browsers before a running center. No page that a test opens may make them complain."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect

from tests.browser.center import RunningCenter
from vlsc.embedded.browser import LAUNCH_ARGUMENTS, SETTING

# Playwright runs an event loop in this thread; Django's ORM would refuse to be called beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# How long a busy machine may take to show something: who passes waits no longer for it.
PATIENCE = 30_000  # ms
expect.set_options(timeout=PATIENCE)

OpenAs = Callable[..., Page]


@dataclass
class Reader:
    """Somebody's page, and what it complained about since the test began."""

    page: Page
    complaints: list[str]

    def begin(self) -> "Reader":
        """Leave what an earlier test looked at."""
        self.page.goto("about:blank")
        self.complaints.clear()
        return self


def open_blank(
    browser: Browser,
    center: RunningCenter,
    name: str | None,
    complaints: list[str],
    **options: Any,
) -> Page:
    """An empty page in a new browser of somebody, who is signed in; it notes what goes wrong."""

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            where = f"{message.location['url']}:{message.location['lineNumber']}"
            complaints.append(f"{message.text} ({where})")

    wide = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB"}
    context = browser.new_context(base_url=center.url, **{**wide, **options})
    context.set_default_timeout(PATIENCE)
    if name:
        center.sign_in(context, name)
    page = context.new_page()
    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser that the run found."""
    found = {"executable_path": os.environ.get(SETTING), "args": LAUNCH_ARGUMENTS}
    return {**browser_type_launch_args, **found}


@pytest.fixture(scope="session")
def own_connections(playwright: Playwright) -> Iterator[None]:
    """Beside Playwright's loop Django keeps connections of its own, which nobody else closes."""
    yield
    connections.close_all()


@pytest.fixture(scope="module")
def center(
    django_db_setup: None, django_db_blocker: Any, own_connections: None
) -> Iterator[RunningCenter]:
    """One center for the tests of a file: they read it, or change what no other looks at."""
    with django_db_blocker.unblock():
        running = RunningCenter.start()
        yield running
        running.stop()


@pytest.fixture(scope="module")
def staged_center(center: RunningCenter) -> RunningCenter:
    """The same with something on every page."""
    center.stage()
    return center


@pytest.fixture(scope="module")
def working_center(center: RunningCenter) -> RunningCenter:
    """The same with a Celery worker behind it."""
    center.start_worker()
    return center


@pytest.fixture
def complaints() -> list[str]:
    """What the browsers of this test complained about; a test that provokes one takes it out."""
    return []


@pytest.fixture
def open_as(browser: Browser, center: RunningCenter, complaints: list[str]) -> Iterator[OpenAs]:
    """`open_as("vera", "/licenses")` is a page in vera's own browser; `None` is a visitor's.

    Anything that `new_context` of Playwright takes may follow. Without a path it opens nothing yet.
    """
    contexts = []

    def open_page(name: str | None, path: str | None = "/", **options: Any) -> Page:
        page = open_blank(browser, center, name, complaints, **options)
        contexts.append(page.context)
        if path:
            page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def readers(browser: Browser, center: RunningCenter) -> Iterator[Callable[[str | None], Reader]]:
    """`readers("vera")` is vera's browser, kept for all tests of a file that change nothing.

    A browser of one's own costs a page 1.5 s of processor time, a page in a kept one a third.
    """
    kept: dict[str | None, Reader] = {}

    def reader(name: str | None) -> Reader:
        if name not in kept:
            complaints: list[str] = []
            page = open_blank(browser, center, name, complaints, reduced_motion="reduce")
            kept[name] = Reader(page, complaints)
        return kept[name].begin()

    yield reader
    for opened in kept.values():
        opened.page.context.close()
