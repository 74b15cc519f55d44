"""Undoing a place at the moment at which someone is given a role there."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.grants import Role
from accounts.models import User
from agreements.models import Organization, RoleAssignment
from audit.models import LogLine
from keys.models import Key
from people.models import Invitation, RoleRequest
from people.role_requests import pass_on
from people.services import (
    InvitationWish,
    RoleWish,
    accept_invitation,
    answer_role_request,
    ask_for_role,
    invite,
)
from tests.cast import force
from tests.keys.undoing import take_back
from tests.races import at_once, do_while_locked, wait_for_a_waiter
from vlsc.lib.refused import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(committed_world):
    """Arne has an account, and an invitation to an organization whose keys nobody knows."""
    force(Key.objects.filter(pk=committed_world.keys["norge"].pk), used=0)
    committed_world.people["arne"] = User.objects.add(email="arne@contoso.example", name="Arne")
    return committed_world


@pytest.fixture
def invitation(world) -> Invitation:
    wish = InvitationWish(
        email="arne@contoso.example", role="key_viewer", places=[world.organizations["norge"]]
    )
    return invite(by=world.actor("ada"), wish=wish, at=timezone.now())


def attempt(act) -> str:
    try:
        act()
    except Refused as refused:
        return refused.code
    return "done"


def accept(world, invitation: Invitation) -> str:
    arne = world.actor("arne")
    return attempt(partial(accept_invitation, by=arne, invitation=invitation, at=timezone.now()))


def undo(world) -> str:
    return attempt(partial(take_back, world, "organizations", world.organizations["norge"]))


def held(world) -> int:
    return RoleAssignment.objects.filter(holder=world.people["arne"]).count()


def test_who_undoes_second_ends_the_role_that_was_just_accepted(world, invitation):
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert accept(world, invitation) == "done"
            undone = pool.submit(at_once, partial(undo, world))
            wait_for_a_waiter()
        assert undone.result() == ["done"]
    assert held(world) == 0
    ended = LogLine.objects.filter(action="role.ended").values_list("subject_name", flat=True)
    assert "Arne" in ended
    assert not Organization.objects.filter(pk=world.organizations["norge"].pk).exists()


def test_who_accepts_second_gets_no_role(world, invitation):
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert undo(world) == "done"
            accepted = pool.submit(at_once, partial(accept, world, invitation))
            wait_for_a_waiter()
        assert accepted.result() == ["wrong_state"]
    assert held(world) == 0
    assert not Organization.objects.filter(pk=world.organizations["norge"].pk).exists()


def test_at_the_same_time_there_is_a_role_or_there_is_no_place(world, invitation):
    accepted, undone = at_once(partial(accept, world, invitation), partial(undo, world))
    is_there = Organization.objects.filter(pk=world.organizations["norge"].pk).exists()
    assert "done" in (accepted, undone)
    assert (held(world) == 1) == is_there == (undone != "done")


def answer(world, request: RoleRequest) -> str:
    ada = world.actor("ada")
    return attempt(
        partial(answer_role_request, by=ada, request=request, accept=True, at=timezone.now())
    )


def test_an_accepted_invitation_is_locked_after_its_place(world, invitation):
    accepting = partial(accept, world, invitation)
    place = world.licensing_ids["7654399"]
    assert do_while_locked(accepting, locked=place, free=invitation) == "done"
    assert held(world) == 1


def test_an_accepted_request_is_locked_after_its_place(world):
    wish = RoleWish(number="7654399", role=Role.DOWNLOAD)
    request = ask_for_role(by=world.actor("arne"), wish=wish, at=timezone.now())
    pass_on(request.pk, at=timezone.now())
    request.refresh_from_db()
    answering = partial(answer, world, request)
    place = world.licensing_ids["7654399"]
    assert do_while_locked(answering, locked=place, free=request) == "done"
    assert held(world) == 1
