"""Somebody signs in by the provider of their organization, and is led to the page they wanted."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.center import RunningCenter
from tests.browser.conftest import OpenAs
from tests.identity_provider import RunningProvider, make_provider, run_provider

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def contoso(center: RunningCenter, django_db_blocker: Any) -> Iterator[RunningProvider]:
    """Contoso's provider, which knows leo, set up in the center."""
    with run_provider() as running, django_db_blocker.unblock():
        running.know("leo-1", email="leo@contoso.example", email_verified=True)
        make_provider(running, "contoso.example", center=center.url)
        yield running


def test_an_address_leads_to_the_provider_and_back(
    open_as: OpenAs,
    center: RunningCenter,
    contoso: RunningProvider,
    complaints: list[str],
    settings: Any,
) -> None:
    settings.PUBLIC_URL = center.url
    page = open_as(None, "/permissions")
    page.get_by_role("link", name="Sign in through your organization").click()
    page.get_by_label("Email address").fill("leo@contoso.example")
    page.get_by_role("button", name="Continue").click()
    assert complaints == []
    page.get_by_role("link", name="Continue with Contoso ID").click()

    page.wait_for_url(f"{contoso.url}/**")
    page.get_by_placeholder("sub").fill("leo-1")
    complaints.clear()  # the provider's own page asks for a style sheet of another host
    page.get_by_role("button", name="Authorize").click()

    expect(page).to_have_url(f"{center.url}/permissions")
    expect(page.get_by_role("heading", level=1)).to_have_text("My permissions")
