"""A licensing ID: its facts, the tabs of each role, and that unseen looks like unknown."""

from datetime import timedelta

import pytest

from agreements.models import (
    Agreement,
    Contact,
    LicensingId,
)
from tests.agreements.licensing_id_page import facts, path
from tests.cast import PEOPLE, STAFF
from tests.today import center_today
from vlsc.lib.ids import uuid7

TODAY = center_today()
TABS = {
    "ada": ["keys", "purchases", "access", "log"],
    "kim": ["keys", "purchases", "access"],
    "vera": ["keys", "access"],
    "leo": ["purchases", "access"],
    "dora": ["access"],
    "olga": ["keys", "purchases", "access", "log"],
    "sam": ["keys", "purchases", "access"],
    "ines": ["keys", "purchases", "access", "log"],
}
OTHERS = [name for name in [*PEOPLE, *STAFF] if name not in TABS and name != "otto"]


@pytest.mark.parametrize("name", TABS)
def test_it_leads_to_the_tab_that_the_role_wants(world, visit_as, name):
    answer = visit_as(name).get(path(world))
    assert (answer.status_code, answer["Location"]) == (302, path(world, tab=TABS[name][0]))


@pytest.mark.parametrize("name", TABS)
def test_only_tabs_that_the_role_may_see_are_there(world, visit_as, name):
    text = visit_as(name).get(path(world, tab="access")).content.decode()
    tabs = ["keys", "purchases", "access", "log"]
    assert [tab for tab in tabs if f'href="{path(world, tab=tab)}"' in text] == TABS[name]


@pytest.mark.parametrize("name", TABS)
def test_purchases_are_there_for_whoever_may_see_them(world, visit_as, name):
    expected = 200 if "purchases" in TABS[name] else 302
    assert visit_as(name).get(path(world, tab="purchases")).status_code == expected


@pytest.mark.parametrize("tab", ["", "purchases", "access"])
@pytest.mark.parametrize("name", OTHERS)
def test_unseen_looks_like_unknown(world, visit_as, name, tab):
    unknown = f"/licenses/{uuid7()}" + (f"/{tab}" if tab else "")
    answers = [visit_as(name).get(one) for one in (path(world, tab=tab), unknown)]
    assert [one.status_code for one in answers] == [404, 404]
    assert "7654321" not in answers[0].content.decode()


@pytest.mark.parametrize("tab", ["", "purchases", "access"])
def test_a_visitor_is_asked_to_sign_in(world, visit_as, tab):
    answer = visit_as(None).get(path(world, tab=tab))
    assert answer["Location"] == f"/sign-in?next={path(world, tab=tab)}"


def test_the_head_says_what_it_is(world, visit_as):
    text = facts(visit_as("dora"), path(world, tab="access"))
    one = world.licensing_ids["7654321"]
    ends = f"{one.ends_on.day} {one.ends_on:%b %Y}"
    for said in (
        "Enterprise Agreement · Contoso AB",
        "Agreement E0045120",
        "Contoso AB, Stockholm keys usable across its ownership group",
        f"{ends} in 218 days",
        "Status Active",
        "For Remote Desktop enter 7654321 Enterprise Agreement",
    ):
        assert said in text


def test_an_open_license_names_both_its_numbers(world, visit_as):
    text = facts(visit_as("nora"), path(world, "61234567", "access"))
    assert "Agreement OL61234567 authorization 61234567ZZS2612" in text
    assert (
        "Choose the program “Open License” and enter 61234567ZZS2612 (authorization number)"
        " and 61234567 (license number)." in text
    )


def test_what_was_not_delivered_and_not_confirmed_is_said(world, visit_as):
    program = world.programs["enterprise"]
    program.is_rds_confirmed = False
    program.save()
    agreement = Agreement.objects.create(
        program=program, organization=world.organizations["contoso"]
    )
    one = LicensingId.objects.create(
        program=program,
        number="5550000",
        agreement=agreement,
        organization=world.organizations["contoso"],
    )
    text = facts(visit_as("ada"), f"/licenses/{one.pk}/access")
    assert "Agreement Unknown" in text
    assert "Ends Unknown end date" in text
    assert "Term Unknown" in text
    assert "Enterprise Agreement · not confirmed" in text
    assert "if one number is refused, try the other" in text


def test_contacts_and_rights_stand_beside_the_roles(world, visit_as):
    Contact.objects.create(
        licensing_id=world.licensing_ids["7654321"],
        kind="notices",
        name="Notice Board",
        address="notices@contoso.example",
    )
    text = facts(visit_as("dora"), path(world, tab="access"))
    assert "Notices Notice Board notices@contoso.example" in text
    assert "Downgrade to earlier versions, not to other editions" in text
    assert "No evaluation rights" in text


def test_the_last_day_counts(world, visit_as):
    days = {0: ("today is the last day", "Ending soon"), -1: ("past", "Ended")}
    for left, (said, status) in days.items():
        LicensingId.objects.filter(number="7654321").update(ends_on=TODAY + timedelta(days=left))
        text = facts(visit_as("dora"), path(world, tab="access"))
        assert said in text
        assert f"Status {status}" in text
