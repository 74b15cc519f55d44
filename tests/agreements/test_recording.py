"""The center records what customers bought, and who is administrator; nobody else does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actor import system_actor
from accounts.grants import Role
from agreements.models import LicensingId, Organization, RoleAssignment
from agreements.services import NewLicensingId, add_licensing_id, add_organization, give_role
from audit.models import LogLine
from tests.today import center_today
from vlsc.lib.refused import Invalid, NotPermitted, Refused


@pytest.fixture
def add(world):
    """`add("olga", "1234567")` records a licensing ID under Contoso's agreement, in Norway."""

    def by(name: str, number: str) -> LicensingId:
        return add_licensing_id(
            by=world.actor(name),
            agreement=world.licensing_ids["7654321"].agreement,
            organization=world.organizations["norge"],
            facts=NewLicensingId(number=number),
            at=timezone.now(),
        )

    return by


@pytest.mark.parametrize("name", ["ada", "mallory", "sam", "ines"])
def test_only_operations_record(world, add, name):
    with pytest.raises(NotPermitted):
        add(name, "1234567")
    with pytest.raises(NotPermitted):
        add_organization(by=world.actor(name), number="C-9", name="New", at=timezone.now())
    assert not LicensingId.objects.filter(number="1234567").exists()
    assert not LogLine.objects.exists()


def test_a_number_is_upper_case_and_stands_once_in_its_program(add):
    one = add("olga", " ab12345 ")
    assert (one.number, str(one.group)) == ("AB12345", "Contoso AB")

    with pytest.raises(Invalid, match="already exists"):
        add("olga", "AB12345")
    assert [line.action for line in LogLine.objects.all()] == ["licensing_id.added"]


def test_a_role_above_holds_on_what_comes_later(world, add):
    one = add("olga", "1234567")
    assert LicensingId.objects.visible_to(world.actor("ada")).filter(pk=one.pk).exists()
    assert not LicensingId.objects.visible_to(world.actor("kim")).filter(pk=one.pk).exists()


@pytest.mark.parametrize(
    ("role", "days", "has_had"),
    [
        (Role.ADMINISTRATOR, None, True),
        (Role.ADMINISTRATOR, 0, True),
        (Role.ADMINISTRATOR, -2, False),
        (Role.KEY_ADMINISTRATOR, None, False),
    ],
)
def test_a_new_licensing_id_below_an_administrator_has_had_one(world, add, role, days, has_had):
    ends_on = None if days is None else center_today() + timedelta(days=days)
    RoleAssignment.objects.filter(holder=world.people["ada"]).update(role=role, ends_on=ends_on)

    assert LicensingId.objects.get(pk=add("olga", "1234567").pk).has_had_administrator == has_had


@pytest.mark.parametrize("on", ["organization", "agreement", "licensing_id"])
def test_whoever_is_made_administrator_is_it_on_everything_below(world, on):
    at_norge = world.licensing_ids["7654399"]
    thing = {
        "organization": world.organizations["norge"],
        "agreement": at_norge.agreement,
        "licensing_id": at_norge,
    }[on]
    give_role(
        by=system_actor(at=timezone.now()),
        holder=world.people["leo"],
        role=Role.ADMINISTRATOR,
        on=thing,
        at=timezone.now(),
    )

    below = {"7654399", "7654321"} if on == "agreement" else {"7654399"}
    had = LicensingId.objects.filter(has_had_administrator=True).values_list("number", flat=True)
    assert set(had) == below
    line = LogLine.objects.get()
    assert line.action == "role.given"
    concerned = LicensingId.objects.filter(pk__in=line.licensing_ids.values("licensing_id"))
    assert set(concerned.values_list("number", flat=True)) == below


def test_a_staff_account_holds_no_role_and_only_the_center_gives_them(world):
    about = {"role": Role.ADMINISTRATOR, "on": world.organizations["norge"], "at": timezone.now()}
    with pytest.raises(Refused) as refused:
        give_role(by=system_actor(at=timezone.now()), holder=world.people["sam"], **about)
    assert refused.value.code == "staff_holds_no_role"
    for name in ("ada", "olga"):
        with pytest.raises(NotPermitted):
            give_role(by=world.actor(name), holder=world.people["leo"], **about)
    with pytest.raises(Invalid):
        give_role(
            by=system_actor(at=timezone.now()),
            holder=world.people["ada"],
            **about | {"on": world.organizations["contoso"]},
        )
    assert not LogLine.objects.exists()


def test_an_organization_below_another_is_of_its_group(world):
    add = {"by": world.actor("olga"), "at": timezone.now()}
    one = add_organization(number="C-9", name="Oslo", parent=world.organizations["norge"], **add)
    assert [Organization.objects.get(pk=pk).name for pk in one.path] == [
        "Contoso AB",
        "Contoso Norge AS",
        "Oslo",
    ]
    with pytest.raises(Invalid) as refused:
        add_organization(number="C-1002", name="Again", **add)
    assert list(refused.value.errors) == ["number"]
    with pytest.raises(Invalid, match="formula"):
        add_organization(number="C-10", name="=cmd", **add)
