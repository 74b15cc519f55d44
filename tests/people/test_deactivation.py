"""Who is deactivated is out, and finds no session and no token again when activated."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.actor import system_actor
from accounts.models import Token, User
from audit.models import LogLine
from people.services import activate_user, deactivate_user
from tests.cast import build_world
from tests.races import at_once
from tests.rows import put
from vlsc.lib.refused import NotPermitted, Refused


def is_in(browser: Client) -> bool:
    return browser.get("/tokens").status_code == 200


def by_service(user: User, is_active: bool) -> None:
    act = activate_user if is_active else deactivate_user
    at = timezone.now()
    act(by=system_actor(at=at, channel="command"), user=user, at=at)


def by_row(user: User, is_active: bool) -> None:
    """As somebody does who has only the shell: the whole row is written, stale or not."""
    user.is_active = is_active
    user.save()


def by_query(user: User, is_active: bool) -> None:
    User.objects.filter(pk=user.pk).update(is_active=is_active)


@pytest.mark.parametrize("change", [by_service, by_row, by_query])
def test_nothing_that_was_open_comes_back(world, visit_as, api, change):
    browser, calls, vera = visit_as("vera"), api("vera"), world.people["vera"]
    assert (is_in(browser), calls.get("/api/v1/me").status_code) == (True, 200)

    change(vera, False)
    assert (is_in(browser), calls.get("/api/v1/me").status_code) == (False, 401)
    change(vera, True)

    assert (is_in(browser), calls.get("/api/v1/me").status_code) == (False, 401)
    assert Token.objects.get().revoked_at
    vera.refresh_from_db()
    assert is_in(visit_as("vera"))  # a new session works


@pytest.mark.parametrize("change", [by_service, by_row, by_query])
def test_others_keep_what_they_have(world, visit_as, api, change):
    browser, calls = visit_as("kim"), api("kim")
    change(world.people["vera"], False)
    change(world.people["vera"], True)
    assert (is_in(browser), calls.get("/api/v1/me").status_code) == (True, 200)


def test_the_act_and_its_line_name_the_person_and_the_tokens(world, api):
    api("vera"), api("vera")
    by_service(world.people["vera"], False)
    by_service(world.people["vera"], False)  # deactivated already: as it is
    by_service(world.people["vera"], True)

    lines = LogLine.objects.order_by("at", "id")
    assert [(line.action, line.subject_name, line.facts) for line in lines] == [
        ("user.deactivated", "Vera", {"tokens": 2}),
        ("user.activated", "Vera", {}),
    ]
    seen = [str(row.licensing_id) for row in lines[0].licensing_ids.all()]
    assert seen == [str(world.licensing_ids["7654321"].pk)]


@pytest.mark.parametrize("act", [deactivate_user, activate_user])
@pytest.mark.parametrize("name", ["ada", "vera", "sam", "ines"])
def test_only_who_runs_the_center_may(world, act, name):
    with pytest.raises(NotPermitted):
        act(by=world.actor(name), user=world.people["vera"], at=timezone.now())
    assert User.objects.get(pk=world.people["vera"].pk).is_active


def test_the_last_account_of_operations_stays(world):
    at = timezone.now()
    olga, operator = world.actor("olga"), system_actor(at=at, channel="command")
    deactivate_user(by=olga, user=world.people["otto"], at=at)
    for by, code in ((olga, "own_account"), (operator, "last_operations")):
        with pytest.raises(Refused) as refused:
            deactivate_user(by=by, user=world.people["olga"], at=at)
        assert refused.value.code == code
    assert User.objects.get(pk=world.people["olga"].pk).is_active


@pytest.mark.django_db(transaction=True)
def test_two_who_deactivate_each_other_leave_one():
    world = put(build_world)
    at = timezone.now()

    def deactivate(name: str):
        def act() -> str:
            try:
                deactivate_user(
                    by=system_actor(at=at, channel="command"), user=world.people[name], at=at
                )
            except Refused as refused:
                return refused.code
            return "done"

        return act

    assert sorted(at_once(deactivate("olga"), deactivate("otto"))) == ["done", "last_operations"]
    assert User.objects.filter(staff_role="operations", is_active=True).count() == 1


def test_the_operator_does_it_by_command(world, api):
    calls, out = api("vera"), StringIO()
    call_command("deactivate_user", " VERA@contoso.example", stdout=out)
    call_command("activate_user", "vera@contoso.example", stdout=out)
    assert out.getvalue() == (
        "vera@contoso.example is deactivated; its sessions and tokens have ended.\n"
        "vera@contoso.example is active.\n"
    )
    assert calls.get("/api/v1/me").status_code == 401
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("deactivate_user", "nobody@contoso.example")


def test_a_new_password_by_link_ends_the_sessions(world, visit_as):
    browser, vera = visit_as("vera"), world.people["vera"]
    assert is_in(browser)
    vera.set_password("another wholly unguessable one")
    vera.save()
    assert not is_in(browser)
