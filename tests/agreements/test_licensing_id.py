"""A licensing ID: its facts, the tabs of each role, its purchases, and who has a role there."""

import re
from datetime import date, timedelta
from html import unescape

import pytest

from accounts.grants import Role
from agreements.models import (
    Agreement,
    Contact,
    Forecast,
    LicensingId,
    Organization,
    Purchase,
    RoleAssignment,
)
from tests.agreements.test_summary import add
from tests.cast import PEOPLE, STAFF
from vlsc.lib.ids import uuid7

TODAY = date.today()
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


def path(world, number="7654321", tab=""):
    """The address of a licensing ID or one of its tabs."""
    return f"/licenses/{world.licensing_ids[number].pk}" + (f"/{tab}" if tab else "")


@pytest.mark.parametrize("name", TABS)
def test_it_leads_to_the_tab_that_the_role_wants(world, page, name):
    answer = page(name).get(path(world))
    assert (answer.status_code, answer["Location"]) == (302, path(world, tab=TABS[name][0]))


@pytest.mark.parametrize("name", TABS)
def test_only_tabs_that_the_role_may_see_are_there(world, page, name):
    text = page(name).get(path(world, tab="access")).content.decode()
    tabs = ["keys", "purchases", "access", "log"]
    assert [tab for tab in tabs if f'href="{path(world, tab=tab)}"' in text] == TABS[name]


@pytest.mark.parametrize("name", TABS)
def test_purchases_are_there_for_whoever_may_see_them(world, page, name):
    expected = 200 if "purchases" in TABS[name] else 404
    assert page(name).get(path(world, tab="purchases")).status_code == expected


@pytest.mark.parametrize("tab", ["", "purchases", "access"])
@pytest.mark.parametrize("name", OTHERS)
def test_unseen_looks_like_unknown(world, page, name, tab):
    unknown = f"/licenses/{uuid7()}" + (f"/{tab}" if tab else "")
    answers = [page(name).get(one) for one in (path(world, tab=tab), unknown)]
    assert [one.status_code for one in answers] == [404, 404]
    assert "7654321" not in answers[0].content.decode()


@pytest.mark.parametrize("tab", ["", "purchases", "access"])
def test_a_visitor_is_asked_to_sign_in(world, page, tab):
    answer = page(None).get(path(world, tab=tab))
    assert answer["Location"] == f"/sign-in?next={path(world, tab=tab)}"


def facts(client, address):
    """The page as words, without tags and runs of space."""
    words = re.sub(r"<[^>]*>", " ", client.get(address).content.decode())
    return " ".join(unescape(words).split()).replace(" .", ".")


def test_the_head_says_what_it_is(world, page):
    text = facts(page("dora"), path(world, tab="access"))
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


def test_an_open_license_names_both_its_numbers(world, page):
    text = facts(page("nora"), path(world, "61234567", "access"))
    assert "Authorization number 61234567ZZS2612" in text
    assert (
        "Choose the program “Open License” and enter 61234567ZZS2612 (authorization number)"
        " and 61234567 (license number)." in text
    )


def test_what_was_not_delivered_and_not_confirmed_is_said(world, page):
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
    text = facts(page("ada"), f"/licenses/{one.pk}/access")
    assert "Agreement Not delivered" in text
    assert "Ends Not delivered" in text
    assert "Term Not delivered" in text
    assert "Enterprise Agreement · not confirmed" in text
    assert "if one number is refused, try the other" in text


def test_contacts_and_rights_stand_beside_the_roles(world, page):
    Contact.objects.create(
        licensing_id=world.licensing_ids["7654321"],
        kind="notices",
        name="Notice Board",
        address="notices@contoso.example",
    )
    text = facts(page("dora"), path(world, tab="access"))
    assert "Notices Notice Board notices@contoso.example" in text
    assert "Downgrade to earlier versions, not to other editions" in text
    assert "No evaluation rights" in text


def test_the_last_day_counts(world, page):
    days = {0: ("today is the last day", "Ending soon"), -1: ("past", "Ended")}
    for left, (said, status) in days.items():
        LicensingId.objects.filter(number="7654321").update(ends_on=TODAY + timedelta(days=left))
        text = facts(page("dora"), path(world, tab="access"))
        assert said in text
        assert f"Status {status}" in text


def buy(world, line, **fields):
    """One more order line of 7654321."""
    defaults = {"order_number": "PO-1", "kind": "license_and_sa", "quantity": 40}
    return Purchase.objects.create(
        licensing_id=world.licensing_ids["7654321"],
        product=world.products["server"],
        line=line,
        **(defaults | fields),
    )


def test_purchases_say_what_was_bought(world, page):
    buy(world, 1, part_number="WS22-STD", coverage_starts_on=date(2026, 1, 1))
    buy(world, 2, quantity=-1210, fulfillment="physical", kind="license")
    text = facts(page("leo"), path(world, tab="purchases"))
    assert (
        "Windows Server 2022 Standard WS22-STD License and Software Assurance 40 Download"
        " 1 Jan 2026 – – PO-1 / 1" in text
    )
    assert "Windows Server 2022 Standard License Return -1,210 Physical None PO-1 / 2" in text
    assert "activation is never billing or compliance" in text


def test_order_lines_stand_by_order_and_line(world, page):
    for line in (10, 9, 100):
        buy(world, line)
    buy(world, 1, order_number="PO-0")
    rows = page("leo").get(path(world, tab="purchases")).context["page"].rows
    assert [str(row) for row in rows] == ["PO-0/1", "PO-1/9", "PO-1/10", "PO-1/100"]


def test_many_lines_come_by_pages(world, page):
    for line in range(30):
        buy(world, line)
    first = page("leo").get(path(world, tab="purchases"))
    second = page("leo").get(path(world, tab="purchases") + first.context["next"])
    rows = [row.line for answer in (first, second) for row in answer.context["page"].rows]
    assert rows == list(range(30))


def test_no_purchase_yet_says_what_to_do(world, page):
    assert "No purchase is recorded here yet" in facts(page("leo"), path(world, tab="purchases"))


def test_forecasts_stand_where_the_program_has_them(world, page):
    assert "Forecasts" not in facts(page("leo"), path(world, tab="purchases"))
    world.programs["enterprise"].has_forecasts = True
    world.programs["enterprise"].save()
    assert "for the pools that have a forecast" in facts(page("leo"), path(world, tab="purchases"))
    Forecast.objects.create(
        licensing_id=world.licensing_ids["7654321"], pool="servers", quantity=1200
    )
    assert "Servers 1,200" in facts(page("leo"), path(world, tab="purchases"))


def holders(client, address):
    """(who, role) of each row of the access tab."""
    return [(one.holder.name, one.role) for one in client.get(address).context["roles"]]


HERE = [
    ("Ada", Role.ADMINISTRATOR),
    ("Kim", Role.KEY_ADMINISTRATOR),
    ("Vera", Role.KEY_VIEWER),
    ("Leo", Role.LICENSE_VIEWER),
    ("Dora", Role.DOWNLOAD),
]


@pytest.mark.parametrize("name", ["ada", "olga", "sam", "ines"])
def test_administrators_and_staff_see_every_role(world, page, name):
    assert holders(page(name), path(world, tab="access")) == HERE


@pytest.mark.parametrize("name", ["kim", "vera", "leo", "dora"])
def test_others_see_their_own(world, page, name):
    own = [pair for pair in HERE if pair[0] == name.title()]
    assert holders(page(name), path(world, tab="access")) == own


def test_where_a_role_comes_from_is_said(world, page):
    kim, one = world.people["kim"], world.licensing_ids["7654321"]
    RoleAssignment.objects.create(
        holder=kim, role=Role.DOWNLOAD, agreement=one.agreement, ends_on=date(2099, 1, 2)
    )
    text = facts(page("ada"), path(world, tab="access"))
    assert "Administrator organization Contoso AB and everything below it no end date" in text
    assert "agreement E0045120 and every licensing ID under it 2 Jan 2099" in text
    assert "Key viewer this licensing ID no end date" in text


def test_roles_elsewhere_ended_or_of_the_deactivated_are_not_there(world, page):
    norge = world.licensing_ids["7654399"]
    kim = world.people["kim"]
    RoleAssignment.objects.create(holder=kim, role=Role.ADMINISTRATOR, licensing_id=norge)
    RoleAssignment.objects.filter(holder=world.people["dora"]).update(
        ends_on=TODAY - timedelta(days=2)
    )
    world.people["leo"].is_active = False
    world.people["leo"].save()
    assert holders(page("ada"), path(world, tab="access")) == HERE[:3]


def test_one_administrator_is_advised_to_have_a_second(world, page):
    said = "There is only one administrator"
    assert said in facts(page("ada"), path(world, tab="access"))
    assert said not in facts(page("kim"), path(world, tab="access"))
    RoleAssignment.objects.create(
        holder=world.people["kim"],
        role=Role.ADMINISTRATOR,
        organization=world.organizations["contoso"],
    )
    assert said not in facts(page("ada"), path(world, tab="access"))


def test_nobody_yet_is_said_to_staff(world, page):
    alone = Organization.add(number="C-9", name="Alone")
    world.organizations["alone"] = alone
    one = add(world, "9999999", days=5, organization="alone")
    assert "Nobody has a role here yet" in facts(page("olga"), f"/licenses/{one.pk}/access")


# Session, person, center, licensing ID with contacts, rights; the tab's rows; the rail's roles.
@pytest.mark.parametrize(("name", "queries"), [("ada", 8), ("sam", 5)])
@pytest.mark.parametrize("more", [0, 2])
def test_as_many_queries_for_one_role_as_for_three(
    world, page, django_assert_num_queries, name, queries, more
):
    for role in list(Role)[:more]:
        RoleAssignment.objects.create(
            holder=world.people["wade"], role=role, licensing_id=world.licensing_ids["7654321"]
        )
    browser = page(name)
    browser.get(path(world, tab="access"))
    with django_assert_num_queries(queries):
        browser.get(path(world, tab="access"))


@pytest.mark.parametrize(("name", "queries"), [("ada", 8), ("sam", 6)])
@pytest.mark.parametrize("lines", [1, 3])
def test_as_many_queries_for_one_line_as_for_three(
    world, page, django_assert_num_queries, name, queries, lines
):
    world.programs["enterprise"].has_forecasts = True
    world.programs["enterprise"].save()
    for line in range(lines):
        buy(world, line)
    browser = page(name)
    browser.get(path(world, tab="purchases"))
    with django_assert_num_queries(queries):
        browser.get(path(world, tab="purchases"))
