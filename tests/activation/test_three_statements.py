"""A person's tool activates by three statements, and with the rights that it has at that moment."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.grants import Role
from accounts.models import Center
from agreements.models import RoleAssignment, sight
from tests.activation.machines import installation_id
from tests.cast import force
from tests.today import center_today

ADDRESS = "/api/v1/activations"
NIUE, KIRITIMATI = "Pacific/Niue", "Pacific/Kiritimati"  # 25 hours apart: never the same day


@pytest.fixture
def activate(world, api):
    """Activates the machine of a number with kim's token: the status."""
    kim = api("kim")
    kim.get(ADDRESS)  # writes when the token was used last

    def post(number: int) -> int:
        body = {"key": str(world.keys["cad"].pk), "installation_id": installation_id(number)}
        return kim.post_json(ADDRESS, body).status_code

    post.client = kim
    return post


def test_the_token_with_its_roles_then_the_key_then_the_ledger(
    world, activate, django_assert_num_queries
):
    activate(9)  # reads the data keys
    for status in (201, 200):
        with django_assert_num_queries(3):
            assert activate(1) == status
    machines = [{"installation_id": installation_id(number)} for number in range(1, 6)]
    body = {"key": str(world.keys["cad"].pk), "machines": machines}
    with django_assert_num_queries(3):
        assert activate.client.post_json(f"{ADDRESS}/batch", body).json()["used"] == 6


def test_rights_change_with_the_next_request(world, activate):
    roles, licensing_id = world.people["kim"].roles.all(), world.licensing_ids["7654321"]
    places = [
        {"licensing_id": licensing_id, "agreement": None, "organization": None},
        {"licensing_id": None, "agreement": licensing_id.agreement, "organization": None},
        {"licensing_id": None, "agreement": None, "organization": licensing_id.organization},
        {"licensing_id": None, "agreement": None, "organization": licensing_id.group},
    ]
    for number, place in enumerate(places):
        force(roles, **place)
        assert activate(number) == 201
    force(roles, organization=world.organizations["fabrikam"])
    assert activate(5) == 400  # not seen
    force(roles, **places[0], role=Role.KEY_VIEWER)
    assert activate(5) == 403
    force(roles, role=Role.KEY_ADMINISTRATOR, ends_on=center_today())
    assert activate(5) == 201
    force(roles, ends_on=center_today() - timedelta(days=1))
    assert activate(6) == 403


@pytest.mark.parametrize(("zone", "status"), [(NIUE, 201), (KIRITIMATI, 403)])
def test_a_role_ends_with_the_day_at_the_center(world, activate, zone, status):
    Center.objects.update(time_zone=zone)
    day = timezone.now().astimezone(ZoneInfo(NIUE)).date()
    force(world.people["kim"].roles.all(), ends_on=day)
    assert activate(1) == status


def test_more_roles_than_are_read_along(world, activate, monkeypatch):
    """Two of three are read, in any order; that the first have ended says nothing of the others."""
    monkeypatch.setattr(sight, "FEW", 1)
    kim, on = world.people["kim"], world.licensing_ids["7654321"]
    kim.roles.all().delete()
    yesterday = center_today() - timedelta(days=1)
    for role, ends_on in (("administrator", yesterday), ("download", yesterday)):
        RoleAssignment.objects.create(holder=kim, role=role, licensing_id=on, ends_on=ends_on)
    RoleAssignment.objects.create(holder=kim, role=Role.KEY_ADMINISTRATOR, licensing_id=on)
    assert activate(1) == 201
