"""The cast of the matrix: the world's, other ways to hold a role, and two without any in force."""

from datetime import timedelta
from functools import partial

import pytest
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from agreements.models import LicensingId, Organization, RoleAssignment
from tests.cast import World, build_world
from tests.makers.keys import add_key
from tests.rows import put
from tests.today import center_today


@pytest.fixture
def world(db: None) -> World:
    """The cast instead of the world: `visit_as` and `api` know all of them."""
    return put(build_cast)


@pytest.fixture
def cast(world: World) -> World:
    """The same by the name of what it has more."""
    return world


@pytest.fixture
def bare_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """403 and 404 without their page, which costs more than to find out that they are due.

    That the page is the same for what is hidden and for what does not exist has its own test.
    """
    for status in (403, 404):
        bare = partial(_bare_answer, status=status)
        monkeypatch.setattr(f"vlsc.urls.handler{status}", bare, raising=False)


def _bare_answer(_request: HttpRequest, exception: Exception, *, status: int) -> HttpResponse:
    return HttpResponse(status=status)


def build_cast() -> World:
    """The world with a sibling of its subsidiary, and people whose roles come from elsewhere.

    Agnes holds hers on the agreement, Petra on the subsidiary; Rita's has ended, Tom's will end,
    and somebody never had one.
    """
    world = build_world()
    contoso, own = world.organizations["contoso"], world.licensing_ids["7654321"]
    sverige = Organization.add(number="C-1003", name="Contoso Sverige AB", parent=contoso)
    sibling = LicensingId.objects.create(
        program=own.program, number="7654388", agreement=own.agreement, organization=sverige
    )
    world.organizations["sverige"], world.licensing_ids["7654388"] = sverige, sibling
    world.keys["sverige"] = add_key(
        "BDFGH-JKMPQ-RTVWX-Y2346-789BC", "mak", [sibling], world.products["office"]
    )
    norge, today = world.organizations["norge"], center_today()
    hold(world, "agnes", "key_administrator", agreement=own.agreement)
    hold(world, "petra", "administrator", organization=norge)
    hold(world, "tom", "key_viewer", licensing_id=own, ends_on=today + timedelta(days=1))
    hold(world, "rita", "key_administrator", licensing_id=own, ends_on=today - timedelta(days=2))
    world.people["noone"] = User.objects.add(email="noone@contoso.example", name="Noone")
    return world


def hold(world: World, name: str, role: str, **where: object) -> None:
    """Somebody new with one role."""
    person = User.objects.add(email=f"{name}@contoso.example", name=name.title())
    RoleAssignment.objects.create(holder=person, role=role, **where)
    world.people[name] = person
