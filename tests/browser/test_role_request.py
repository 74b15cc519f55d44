"""Kim asks for a role and an administrator accepts: from the form to the right that it gives."""

import pytest
from playwright.sync_api import expect

from people.models import RoleRequest
from tests.browser.center import RunningCenter, wait_for
from tests.browser.conftest import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_a_role_that_was_asked_for_is_given(
    open_as: OpenAs, working_center: RunningCenter, complaints: list[str]
) -> None:
    kim = open_as("kim", "/permissions")
    kim.get_by_role("link", name="Role requests").click()
    kim.get_by_label("Licensing ID", exact=True).fill("enterprise:7654399")
    kim.get_by_label("Role", exact=True).select_option(label="Key viewer")
    kim.get_by_label("Message").fill("I look after Oslo in July.")
    kim.get_by_role("button", name="Send the request").click()
    expect(kim.get_by_text("If the center has this licensing ID")).to_be_visible()
    expect(kim.get_by_role("row", name="7654399")).to_contain_text("Waiting")
    passed_on = RoleRequest.objects.exclude(passed_on_at=None)
    wait_for(passed_on.exists, "no worker passes the request on")

    ada = open_as("ada", "/role-requests")
    ada.get_by_role("link", name="Kim", exact=True).click()
    expect(ada.get_by_text("I look after Oslo in July.")).to_be_visible()
    ada.get_by_label("Accept and assign the role now").check()
    ada.get_by_label("Message to the asker").fill("Welcome")
    ada.get_by_role("button", name="Send the answer").click()
    expect(ada.get_by_text("Kim now has the role.")).to_be_visible()

    kim.reload()
    expect(kim.get_by_role("row", name="7654399")).to_contain_text("Accepted")
    kim.get_by_role("link", name="You", exact=True).click()
    expect(kim.get_by_text("Welcome")).to_be_visible()
    assert complaints == []
