"""The relationship summary: who sees which licensing IDs, in which order, narrowed to what."""

import re

import pytest
from django.utils.html import escape

from agreements.models import Organization, RoleAssignment
from tests.makers.agreements import TODAY, add_licensing_id

ROW = re.compile(r'<th scope="row"[^>]*>\s*<a href="/licenses/[0-9a-f-]{36}">([^<]+)</a>')


def numbers(client, query=""):
    """The licensing IDs on the page, from the top."""
    answer = client.get(f"/licenses{query}")
    assert answer.status_code == 200
    return ROW.findall(answer.content.decode())


SEEN = {
    "ada": ["7654321", "7654399"],
    "kim": ["7654321"],
    "vera": ["7654321"],
    "leo": ["7654321"],
    "dora": ["7654321"],
    "mallory": ["9F3K27QA"],
    "nora": ["61234567"],
    "wade": ["7811223"],
    "olga": ["61234567", "7654321", "7654399", "7811223", "9F3K27QA"],
    "sam": ["61234567", "7654321", "7654399", "7811223", "9F3K27QA"],
    "ines": ["61234567", "7654321", "7654399", "7811223", "9F3K27QA"],
}


@pytest.mark.parametrize("name", SEEN)
def test_each_sees_what_a_role_shows(visit_as, name):
    assert sorted(numbers(visit_as(name))) == SEEN[name]


def test_a_visitor_is_asked_to_sign_in(visit_as):
    answer = visit_as(None).get("/licenses")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=/licenses")


def test_a_role_taken_away_is_gone_with_the_next_request(world, visit_as):
    browser = visit_as("vera")
    assert numbers(browser) == ["7654321"]
    RoleAssignment.objects.filter(holder=world.people["vera"]).delete()
    assert numbers(browser) == []


def test_the_nearest_end_date_stands_first_and_what_has_ended_last(world, visit_as):
    add_licensing_id(world, "1000001", days=-40)
    add_licensing_id(world, "1000002", days=-3)
    add_licensing_id(world, "1000003", days=28)
    add_licensing_id(world, "1000004", days=None)
    add_licensing_id(world, "1000005", days=10, terminated_on=TODAY)
    order = ["1000003", "7654321", "7654399", "1000004", "1000002", "1000005", "1000001"]
    assert numbers(visit_as("ada")) == order


SORTED = {
    "number": ["1000001", "7654321", "7654399"],
    "-number": ["7654399", "7654321", "1000001"],
    "program": ["7654321", "7654399", "1000001"],
    "organization": ["7654321", "1000001", "7654399"],
    "location": ["7654399", "7654321", "1000001"],
    "ends": ["1000001", "7654321", "7654399"],
    "-ends": ["7654399", "7654321", "1000001"],
    "status": ["7654321", "7654399", "1000001"],
    "-status": ["1000001", "7654399", "7654321"],
    "unheard": ["7654321", "7654399", "1000001"],
}


@pytest.mark.parametrize("sort", SORTED)
def test_every_column_sorts(world, visit_as, sort):
    add_licensing_id(world, "1000001", days=-5, program="select_plus")
    assert numbers(visit_as("ada"), f"?sort={sort}") == SORTED[sort]


NARROWED = {
    "q=76543": ["7654321", "7654399"],
    "q=norge": ["7654399"],
    "q=654321": [],
    "program=enterprise": ["7654321", "7654399"],
    "program=select_plus": ["1000001"],
    "status=ended": ["1000001"],
    "status=active": ["7654321", "7654399"],
    "status=ended&q=norge": [],
}


@pytest.mark.parametrize("query", NARROWED)
def test_filters_narrow(world, visit_as, query):
    add_licensing_id(world, "1000001", days=-5, program="select_plus")
    assert numbers(visit_as("ada"), f"?{query}") == NARROWED[query]


def test_an_organization_stands_for_everything_below(world, visit_as):
    top, below = (world.organizations[one].pk for one in ("contoso", "norge"))
    assert numbers(visit_as("ada"), f"?organization={top}") == ["7654321", "7654399"]
    assert numbers(visit_as("ada"), f"?organization={below}") == ["7654399"]


@pytest.mark.parametrize("query", ["program=none", "status=none"])
def test_an_unknown_choice_is_shown_at_its_place_and_not_applied(visit_as, query):
    text = visit_as("ada").get(f"/licenses?{query}").content.decode()
    name = query.split("=")[0]
    assert f'id="id_{name}_error">Select one of the options.' in text
    assert ROW.findall(text) == ["7654321", "7654399"]


def test_an_organization_out_of_sight_is_as_unknown(world, visit_as):
    fabrikam = world.organizations["fabrikam"]
    text = visit_as("ada").get(f"/licenses?organization={fabrikam.pk}").content.decode()
    assert "You see no organization of this name or number." in text
    assert ROW.findall(text) == ["7654321", "7654399"]
    assert "Fabrikam" not in text


@pytest.mark.parametrize("query", ["after=!", "before=e30", "after=WzEsMiwzXQ", "q=%00", "view=x"])
def test_nonsense_in_the_address_shows_the_first_page(visit_as, query):
    assert numbers(visit_as("ada"), f"?{query}") == ["7654321", "7654399"]


def test_pages_follow_each_other_and_come_back(world, visit_as):
    for number in range(1000100, 1000160):
        add_licensing_id(world, str(number), days=1000 + number % 7)
    browser, shown, query = visit_as("ada"), [], ""
    for _ in range(3):
        answer = browser.get(f"/licenses{query}")
        shown.append(ROW.findall(answer.content.decode()))
        query, back = answer.context["next"], answer.context["previous"]
    assert [len(rows) for rows in shown] == [25, 25, 12]
    assert len({number for rows in shown for number in rows}) == 62
    assert query == ""
    assert numbers(browser, back) == shown[1]


# Session, person, center, choices, statuses, rows; a customer's rail asks for the roles.
@pytest.mark.parametrize(("name", "queries"), [("ada", 7), ("olga", 6)])
@pytest.mark.parametrize("more", [0, 2])
def test_as_many_queries_for_a_few_as_for_more(
    world, visit_as, django_assert_num_queries, name, queries, more
):
    for number in range(more):
        add_licensing_id(world, f"10000{number:02}", days=number)
    browser = visit_as(name)
    browser.get("/licenses")
    with django_assert_num_queries(queries):
        browser.get("/licenses")


def test_one_query_more_counts_a_longer_list(world, visit_as, django_assert_num_queries):
    for number in range(40):
        add_licensing_id(world, f"10000{number:02}", days=number)
    browser = visit_as("ada")
    browser.get("/licenses")
    with django_assert_num_queries(8):
        text = browser.get("/licenses").content.decode()
    assert "42 licensing IDs" in text


def test_nothing_in_sight_says_what_to_do(world, visit_as):
    RoleAssignment.objects.filter(holder=world.people["vera"]).delete()
    text = visit_as("vera").get("/licenses").content.decode()
    assert "No licensing IDs yet" in text
    assert "Download CSV" not in text


def test_nothing_that_fits_leads_back(visit_as):
    text = visit_as("vera").get("/licenses?q=nothing").content.decode()
    assert "No licensing IDs match these filters" in text


def test_the_authorization_number_stands_with_an_open_license(visit_as):
    assert "authorization 61234567ZZS2612" in visit_as("nora").get("/licenses").content.decode()


def test_names_are_text(world, visit_as):
    name = '<script>alert("x")</script>'
    Organization.objects.filter(pk=world.organizations["contoso"].pk).update(name=name)
    text = visit_as("vera").get("/licenses").content.decode()
    assert name not in text
    assert escape(name) in text


def test_only_programs_and_organizations_in_sight_are_offered(visit_as):
    text = visit_as("vera").get("/licenses").content.decode()
    assert "Enterprise Agreement" in text
    for hidden in ("Select Plus", "Open License", "Contoso Norge", "Fabrikam"):
        assert hidden not in text
