"""Everything one may do on a licensing ID, asked at once, is what is answered one by one."""

import pytest
from django.utils import timezone

from accounts.actor import actor_of, system_actor
from accounts.grants import Action, Scope
from accounts.models import Token
from agreements.access import actions_anywhere, actions_on, may, may_anywhere
from tests.today import center_today

EVERYBODY = ["ada", "kim", "vera", "leo", "dora", "mallory", "nora", "wade", "olga", "sam", "ines"]


def one_by_one(actor, licensing_id):
    return {action for action in Action if may(actor, action, licensing_id)}


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("number", ["7654321", "7654399"])
def test_all_at_once_is_one_by_one(world, name, number):
    one = world.licensing_ids[number]
    assert actions_on(world.actor(name), one) == one_by_one(world.actor(name), one)


@pytest.mark.parametrize("bound_to", [None, ["7654321"], ["7654399"], []])
@pytest.mark.parametrize("scopes", [[Scope.READ], [Scope.READ, Scope.KEYS_REVEAL, Scope.LOG_READ]])
@pytest.mark.parametrize("name", ["ada", "olga"])
def test_a_token_narrows_both_alike(world, name, scopes, bound_to):
    bound = None if bound_to is None else [world.licensing_ids[one].pk for one in bound_to]
    token = Token(holder=world.people[name], scopes=scopes, licensing_ids=bound)
    actor = actor_of(world.people[name], channel="api", token=token, today=center_today())
    one = world.licensing_ids["7654321"]
    assert actions_on(actor, one) == one_by_one(actor, one)


VERBS = {  # what a token that can only read still does; the rest is verbs, or the log
    "ada": {"see", "see_purchases", "see_keys", "download_software", "see_setup_keys"},
    "olga": {"see", "see_purchases", "see_keys", "see_any"},
}


@pytest.mark.parametrize("name", VERBS)
def test_a_token_that_can_only_read_does_nothing(world, name):
    token = Token(holder=world.people[name], scopes=[Scope.READ], licensing_ids=None)
    actor = actor_of(world.people[name], channel="api", token=token, today=center_today())
    by_session = {"make_tokens", "make_own_tokens", "use_webhooks"}  # their services refuse tokens
    held = actions_on(actor, world.licensing_ids["7654321"])
    assert {action.value for action in held} - by_session == VERBS[name]


@pytest.mark.parametrize("scopes", [list(Scope), [Scope.READ], [Scope.KEYS_EXPORT], []])
@pytest.mark.parametrize("name", [*EVERYBODY, "system"])
def test_all_that_may_be_done_anywhere_is_one_by_one(world, name, scopes):
    if name == "system":
        actor = system_actor(at=timezone.now())
    else:
        token = Token(holder=world.people[name], scopes=scopes, licensing_ids=None)
        actor = actor_of(world.people[name], channel="api", token=token, today=center_today())
    assert actions_anywhere(actor) == {one for one in Action if may_anywhere(actor, one)}


@pytest.mark.parametrize("name", ["ada", "vera"])
def test_the_deactivated_may_nothing_from_the_next_request_on(world, name):
    person = world.people[name]
    assert actions_anywhere(world.actor(name))
    person.is_active = False
    person.save()
    actor = world.actor(name)
    assert actions_on(actor, world.licensing_ids["7654321"]) == frozenset()
    assert actions_anywhere(actor) == frozenset()
    assert not one_by_one(actor, world.licensing_ids["7654321"])


def test_it_is_one_query(world, django_assert_num_queries):
    one = world.licensing_ids["7654321"]
    day = one.starts_on
    with django_assert_num_queries(1):
        actions_on(actor_of(world.people["kim"], channel="page", today=day), one)
