"""Who has a role on a licensing ID: for administrators and staff everybody, for others oneself."""

from datetime import date, timedelta

import pytest

from accounts.grants import Role
from agreements.models import Organization, RoleAssignment
from tests.agreements.licensing_id_page import facts, path
from tests.makers.agreements import TODAY, add_licensing_id


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
def test_administrators_and_staff_see_every_role(world, visit_as, name):
    assert holders(visit_as(name), path(world, tab="access")) == HERE


@pytest.mark.parametrize("name", ["kim", "vera", "leo", "dora"])
def test_others_see_their_own(world, visit_as, name):
    own = [pair for pair in HERE if pair[0] == name.title()]
    assert holders(visit_as(name), path(world, tab="access")) == own


def test_where_a_role_comes_from_is_said(world, visit_as):
    kim, one = world.people["kim"], world.licensing_ids["7654321"]
    RoleAssignment.objects.create(
        holder=kim, role=Role.DOWNLOAD, agreement=one.agreement, ends_on=date(2099, 1, 2)
    )
    text = facts(visit_as("ada"), path(world, tab="access"))
    assert "Administrator Organization Contoso AB and everything below it No end date" in text
    assert "Agreement E0045120 and every licensing ID under it 2 Jan 2099" in text
    assert "Key viewer This licensing ID No end date" in text


def test_roles_elsewhere_ended_or_of_the_deactivated_are_not_there(world, visit_as):
    norge = world.licensing_ids["7654399"]
    kim = world.people["kim"]
    RoleAssignment.objects.create(holder=kim, role=Role.ADMINISTRATOR, licensing_id=norge)
    RoleAssignment.objects.filter(holder=world.people["dora"]).update(
        ends_on=TODAY - timedelta(days=2)
    )
    world.people["leo"].is_active = False
    world.people["leo"].save()
    assert holders(visit_as("ada"), path(world, tab="access")) == HERE[:3]


def test_one_administrator_is_advised_to_have_a_second(world, visit_as):
    said = "There is only one administrator"
    assert said in facts(visit_as("ada"), path(world, tab="access"))
    assert said not in facts(visit_as("kim"), path(world, tab="access"))
    RoleAssignment.objects.create(
        holder=world.people["kim"],
        role=Role.ADMINISTRATOR,
        organization=world.organizations["contoso"],
    )
    assert said not in facts(visit_as("ada"), path(world, tab="access"))


def test_nobody_yet_is_said_to_staff(world, visit_as):
    alone = Organization.add(number="C-9", name="Alone")
    world.organizations["alone"] = alone
    one = add_licensing_id(world, "9999999", days=5, organization="alone")
    assert "No one has a role here yet" in facts(visit_as("olga"), f"/licenses/{one.pk}/access")


# Session, person, center, licensing ID with contacts, rights; the tab's rows; the rail's roles.
@pytest.mark.parametrize(("name", "queries"), [("ada", 6), ("sam", 5)])
@pytest.mark.parametrize("more", [0, 2])
def test_as_many_queries_for_one_role_as_for_three(
    world, visit_as, django_assert_num_queries, name, queries, more
):
    for role in list(Role)[:more]:
        RoleAssignment.objects.create(
            holder=world.people["wade"], role=role, licensing_id=world.licensing_ids["7654321"]
        )
    browser = visit_as(name)
    browser.get(path(world, tab="access"))
    with django_assert_num_queries(queries):
        browser.get(path(world, tab="access"))
