"""What pages offer is what the reader may do; a staff account has its staff role alone."""

from dataclasses import replace

import pytest

from accounts.grants import Action, Role
from agreements.access import Offer, offer
from agreements.models import RoleAssignment
from people.selectors import list_own_roles


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("vera", Offer.YES),
        ("leo", Offer.NO),
        ("dora", Offer.NO),
        ("olga", Offer.WITH_REASON),
        ("sam", Offer.NO),
    ],
)
def test_looking_at_keys_is_offered_to_those_who_may(world, name, offered):
    assert offer(world.actor(name), Action.REVEAL_KEYS) == offered


def test_it_is_not_offered_to_a_token_without_the_scope(world):
    vera = replace(world.actor("vera"), scopes=frozenset({"read"}))
    assert offer(vera, Action.REVEAL_KEYS) == Offer.NO


def test_a_role_that_a_staff_account_still_holds_counts_for_nothing(world):
    RoleAssignment.objects.create(
        holder=world.people["sam"],
        role=Role.ADMINISTRATOR,
        licensing_id=world.licensing_ids["7654321"],
    )
    assert not list_own_roles(world.actor("sam")).exists()
