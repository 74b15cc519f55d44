"""Operations appoint the administrator of a customer, with a reason that the customer reads."""

import pytest
from django.urls import reverse

from agreements.models import RoleAssignment
from audit.models import LogLine
from tests.rows import Unchanged

GIVEN = {"email": "Vera@contoso.example", "reason": "Ada has left"}


@pytest.fixture
def address(world) -> str:
    return reverse("people:appointing", args=[world.organizations["contoso"].pk])


def test_somebody_with_an_account_gets_the_role_at_once(visit_as, fresh_as, world, address):
    answer = fresh_as("olga").post(address, GIVEN)
    assert answer.status_code == 302
    role = RoleAssignment.objects.get(holder=world.people["vera"], role="administrator")
    assert (role.organization, role.ends_on) == (world.organizations["contoso"], None)
    line = LogLine.objects.get(action="role.given")
    assert (line.actor_name, line.facts["reason"]) == ("Olga", "Ada has left")
    assert "Ada has left" in visit_as("ada").get("/log").content.decode()


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"email": "nobody@contoso.example"}, "email"),
        ({"email": "sam@center.example"}, "email"),
        ({"email": "vera"}, "email"),
        ({"reason": " "}, "reason"),
    ],
)
def test_others_and_a_missing_reason_are_refused_and_nothing_changes(
    fresh_as, address, wrong, place
):
    olga = fresh_as("olga")
    olga.get(address)
    rows = Unchanged()
    answer = olga.post(address, GIVEN | wrong)
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, [place])
    assert rows.still()
