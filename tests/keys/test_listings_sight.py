"""The list of a whole profile shows exactly what the rules of sight show, whatever the roles."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actor import Actor, actor_of, system_actor
from accounts.grants import Action, Role
from accounts.models import Token
from agreements.models import LicensingId, Organization, RoleAssignment
from agreements.models.sight import FEW
from keys.models import Listing
from tests.today import center_today

CAST = ["ada", "kim", "vera", "leo", "dora", "mallory", "nora", "wade", "olga", "sam", "ines"]


def both(actor: Actor, action: Action = Action.SEE_KEYS) -> set:
    """What the list shows, after making sure that the rule says the same."""
    shown = set(Listing.objects.in_profile_of(actor, action).values_list("pk", flat=True))
    assert shown == set(Listing.objects.visible_to(actor, action).values_list("pk", flat=True))
    return shown


def numbers(actor: Actor) -> set[str]:
    shown = both(actor)
    return set(Listing.objects.filter(pk__in=shown).values_list("number", flat=True))


@pytest.mark.parametrize(
    "action", [Action.SEE_KEYS, Action.REVEAL_KEYS, Action.SEE, Action.READ_LOG]
)
@pytest.mark.parametrize("name", CAST)
def test_the_cast_sees_the_same_both_ways(world, name, action):
    both(world.actor(name), action)


def test_what_the_cast_sees(world):
    everything = set(Listing.objects.values_list("number", flat=True))
    seen = {name: numbers(world.actor(name)) for name in CAST}
    assert seen["ada"] == {"7654321", "7654399"}
    assert seen["kim"] == seen["vera"] == {"7654321"}
    assert seen["leo"] == seen["dora"] == set()
    assert seen["mallory"] == {"9F3K27QA"}
    assert seen["olga"] == seen["sam"] == seen["ines"] == everything


def give(world, name: str, **where: object) -> Actor:
    RoleAssignment.objects.filter(holder=world.people[name]).delete()
    for one in where.pop("each", [where]):
        RoleAssignment.objects.create(holder=world.people[name], role=Role.KEY_VIEWER, **one)
    return world.actor(name)


def test_a_role_on_a_part_of_a_group_shows_that_part(world):
    assert numbers(give(world, "leo", organization=world.organizations["norge"])) == {"7654399"}


def test_a_role_on_an_agreement_shows_what_stands_under_it(world):
    agreement = world.licensing_ids["7654321"].agreement
    assert numbers(give(world, "leo", agreement=agreement)) == {"7654321", "7654399"}


def test_roles_of_every_kind_add_up(world):
    ids, organizations = world.licensing_ids, world.organizations
    each = [
        {"licensing_id": ids["61234567"]},
        {"agreement": ids["9F3K27QA"].agreement},
        {"organization": organizations["norge"]},
        {"organization": organizations["woodgrove"]},
    ]
    assert numbers(give(world, "leo", each=each)) == {"61234567", "9F3K27QA", "7654399"}


def test_more_roles_than_a_sentence_holds(world):
    parent = world.licensing_ids["7654399"]
    each = [{"licensing_id": world.licensing_ids["7654321"]}, {"licensing_id": parent}]
    for number in range(FEW):
        one = LicensingId.objects.create(
            program=parent.program,
            number=f"9{number:06}",
            agreement=parent.agreement,
            organization=Organization.objects.get(pk=parent.organization_id),
        )
        each.append({"licensing_id": one})
    assert numbers(give(world, "leo", each=each)) == {"7654321", "7654399"}


@pytest.mark.parametrize("name", ["ada", "vera", "olga", "mallory"])
def test_a_bound_token_shows_only_what_it_is_bound_to(world, name):
    bound = [world.licensing_ids["7654399"].pk]
    token = Token(holder=world.people[name], scopes=["read"], licensing_ids=bound)
    actor = actor_of(world.people[name], channel="api", token=token, today=center_today())
    assert numbers(actor) <= {"7654399"}
    assert bool(numbers(actor)) == (name in {"ada", "olga"})


def test_a_token_without_the_scope_of_a_verb_reaches_nothing_by_it(world):
    token = Token(holder=world.people["ada"], scopes=["read"], licensing_ids=None)
    actor = actor_of(world.people["ada"], channel="api", token=token, today=center_today())
    assert both(actor, Action.REVEAL_KEYS) == set()


def test_an_ended_role_and_a_closed_account_show_nothing(world):
    RoleAssignment.objects.update(ends_on=center_today() - timedelta(days=2))
    assert both(world.actor("ada")) == set()
    RoleAssignment.objects.update(ends_on=None)
    world.people["ada"].is_active = False
    world.people["ada"].save()
    assert both(world.actor("ada")) == set()


def test_the_system_sees_everything(world):
    assert len(both(system_actor(at=timezone.now()))) == Listing.objects.count()
