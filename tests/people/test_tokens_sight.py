"""A token's list names licensing IDs only while they are in sight."""

from accounts.models import Token
from people.selectors import name_bindings


def test_the_numbers_of_a_token(world):
    own, other = world.licensing_ids["7654321"], world.licensing_ids["7654399"]
    token = Token(licensing_ids=[own.pk, other.pk])
    assert name_bindings(world.actor("vera"), [token]) == {own.pk: "7654321"}
