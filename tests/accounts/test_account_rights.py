"""Who makes accounts: those who run the center make staff, the center itself the others."""

import pytest
from django.utils import timezone

from accounts.actor import system_actor
from accounts.grants import StaffRole
from accounts.models import User
from accounts.services import add_person, add_staff
from audit.models import LogLine
from vlsc.lib.refused import NotPermitted


def add(by, email: str = "nils@center.example"):
    return add_staff(by=by, email=email, role=StaffRole.AGENT, name="Nils", at=timezone.now())


@pytest.mark.parametrize("name", ["ada", "vera", "sam", "ines"])
def test_nobody_else_makes_a_staff_account(world, name):
    with pytest.raises(NotPermitted):
        add(world.actor(name))
    assert not User.objects.filter(name="Nils").exists()
    assert add(world.actor("olga")).user.staff_role == StaffRole.AGENT


@pytest.mark.parametrize("name", ["ada", "olga"])
def test_only_the_center_makes_an_account_of_a_person(world, name):
    with pytest.raises(NotPermitted):
        add_person(by=world.actor(name), email="new@x.example", name="New", at=timezone.now())
    assert not LogLine.objects.exists()


def test_a_link_made_anew_has_its_line(db):
    by = system_actor(at=timezone.now())
    add(by)
    add(by)
    lines = LogLine.objects.order_by("id").values_list("action", flat=True)
    assert list(lines) == ["staff.added", "staff.link_renewed"]


def test_a_visitor_makes_no_account(client, db):
    password = "wholly unguessable words"
    asked = {"email": "me@x.example", "password1": password, "password2": password}
    client.post("/sign-up", asked)
    client.post("/signup/", asked)
    assert not User.objects.exists()
