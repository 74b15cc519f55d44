"""A licensing ID that has had an administrator keeps one without an end date, whatever is done."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.actor import system_actor
from accounts.grants import Role
from accounts.models import User
from agreements.models import LicensingId, RoleAssignment
from agreements.services import drop_role, end_roles, give_roles, lock_groups, take_roles
from audit.models import LogLine
from people.services import deactivate_user
from tests.cast import World, center_today, force
from tests.races import at_once, wait_for_a_waiter
from vlsc.lib.refused import Refused


def adas(world: World) -> RoleAssignment:
    return RoleAssignment.objects.get(holder=world.people["ada"])


def second(world: World, name: str = "kim", on: str = "contoso", **more) -> RoleAssignment:
    place = world.organizations.get(on)
    held = {"organization": place} if place else {"licensing_id": world.licensing_ids[on]}
    return RoleAssignment.objects.create(
        holder=world.people[name], role=Role.ADMINISTRATOR, **held, **more
    )


def take(world: World) -> None:
    take_roles(by=world.actor("ada"), roles=[adas(world)], at=timezone.now())


def end(world: World) -> None:
    day = center_today() + timedelta(days=30)
    end_roles(by=world.actor("ada"), roles=[adas(world)], ends_on=day, at=timezone.now())


def give_until(world: World) -> None:
    give_roles(
        by=world.actor("ada"),
        holder=world.people["ada"],
        role=Role.ADMINISTRATOR,
        places=[world.organizations["contoso"]],
        ends_on=center_today() + timedelta(days=30),
        at=timezone.now(),
    )


def drop(world: World) -> None:
    drop_role(by=world.actor("ada"), role=adas(world), at=timezone.now())


def deactivate(world: World) -> None:
    at = timezone.now()
    deactivate_user(by=system_actor(at=at), user=world.people["ada"], at=at)


WAYS = [take, end, give_until, drop, deactivate]


@pytest.mark.parametrize("way", WAYS)
def test_the_last_one_stays(world, way):
    force(LicensingId.objects.filter(number="7654399"), has_had_administrator=True)
    before = list(RoleAssignment.objects.values())
    with pytest.raises(Refused) as refused:
        way(world)
    assert refused.value.code == "last_administrator"
    assert "keeps an administrator" in refused.value.detail
    assert list(RoleAssignment.objects.values()) == before
    assert User.objects.get(pk=world.people["ada"].pk).is_active
    assert not LogLine.objects.exists()
    # The other licensing ID never had one; a role that is given is one for both.
    second(world, on="contoso" if way is give_until else "7654399")
    way(world)
    assert LogLine.objects.count() == 1


def test_who_does_not_count(world):
    """An end date, a deactivated account, a service account, a role elsewhere or another role."""
    force(LicensingId.objects.all(), has_had_administrator=True)
    second(world, ends_on=center_today() + timedelta(days=900))
    force(User.objects.filter(pk=second(world, "leo").holder_id), is_active=False)
    force(User.objects.filter(pk=second(world, "dora").holder_id), kind="service_account")
    second(world, "vera", on="norge")
    for way in WAYS:
        with pytest.raises(Refused):
            way(world)


@pytest.mark.parametrize("on", ["agreement", "organization", "licensing ID"])
def test_who_counts_may_hold_the_role_anywhere_above(world, on):
    force(LicensingId.objects.filter(number="7654321"), has_had_administrator=True)
    licensing_id = world.licensing_ids["7654321"]
    place = {
        "agreement": {"agreement": licensing_id.agreement},
        "organization": {"organization": licensing_id.organization},
        "licensing ID": {"licensing_id": licensing_id},
    }[on]
    RoleAssignment.objects.create(holder=world.people["kim"], role=Role.ADMINISTRATOR, **place)
    take(world)


def test_a_role_with_an_end_is_no_loss(world):
    """Also where nobody counts any more: what ends anyway may be taken."""
    force(LicensingId.objects.all(), has_had_administrator=True)
    force(RoleAssignment.objects.filter(pk=adas(world).pk), ends_on=center_today())
    take(world)


def test_two_who_remove_each_other_leave_one(committed_world):
    world = committed_world
    force(LicensingId.objects.all(), has_had_administrator=True)
    kims = second(world)
    roles = {"kim": kims, "ada": adas(world)}

    def remove(who: str, whom: str) -> str:
        try:
            take_roles(by=world.actor(who), roles=[roles[whom]], at=timezone.now())
        except Refused as refused:
            return refused.code
        return "taken"

    done = at_once(lambda: remove("kim", "ada"), lambda: remove("ada", "kim"))
    assert sorted(done) == ["not_permitted", "taken"]
    administrators = RoleAssignment.objects.filter(role="administrator")
    assert administrators.filter(organization=world.organizations["contoso"]).count() == 1


def kim_drops(world: World, roles: dict[str, RoleAssignment]) -> None:
    drop_role(by=world.actor("kim"), role=roles["kim"], at=timezone.now())


def kim_is_deactivated(world: World, roles: dict[str, RoleAssignment]) -> None:
    at = timezone.now()
    deactivate_user(by=system_actor(at=at), user=world.people["kim"], at=at)


def kim_takes(world: World, roles: dict[str, RoleAssignment]) -> None:
    """Her own role goes meanwhile, and with it the right."""
    take_roles(by=world.actor("kim"), roles=[roles["vera"]], at=timezone.now())


@pytest.mark.parametrize(
    ("act", "gone", "code"),
    [
        (kim_drops, "ada", "last_administrator"),
        (kim_is_deactivated, "ada", "last_administrator"),
        (kim_takes, "kim", "not_permitted"),
    ],
)
def test_the_second_waits_for_the_first_and_looks_again(committed_world, act, gone, code):
    world, locked = committed_world, Event()
    force(LicensingId.objects.all(), has_had_administrator=True)
    roles = {"kim": second(world), "ada": adas(world), "vera": second(world, "vera")}
    force(RoleAssignment.objects.filter(pk=roles["vera"].pk), ends_on=center_today())

    def first() -> None:
        with transaction.atomic():
            lock_groups(below=[world.organizations["contoso"]])
            locked.set()
            wait_for_a_waiter()
            RoleAssignment.objects.filter(pk=roles[gone].pk).delete()

    def later() -> str:
        locked.wait()
        with pytest.raises(Refused) as refused:
            act(world, roles)
        return refused.value.code

    assert at_once(first, later)[1] == code
