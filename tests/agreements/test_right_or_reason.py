"""A customer's right, or a member of staff with a reason: asked in one place for every verb."""

import pytest

from accounts.actor import actor_of
from accounts.grants import Action, Scope
from accounts.models import Token
from agreements.access import require_right_or_reason
from tests.today import center_today
from vlsc.lib.refused import Invalid, NotPermitted


def acting(world, name: str, *scopes: str, bound_to: list[str] | None = None):
    bound = bound_to and [world.licensing_ids[number].pk for number in bound_to]
    token = Token(holder=world.people[name], scopes=list(scopes), licensing_ids=bound)
    return actor_of(world.people[name], channel="api", token=token, today=center_today())


def require(world, actor, action: Action, reason: str = "") -> None:
    licensing_ids = [world.licensing_ids[number] for number in ("7654321", "7654399")]
    require_right_or_reason(actor, action, licensing_ids, reason=reason)


def test_a_customer_needs_the_right_on_one_of_them_and_no_reason(world):
    require(world, world.actor("vera"), Action.REVEAL_KEYS)
    for name in ("leo", "mallory"):
        with pytest.raises(NotPermitted):
            require(world, world.actor(name), Action.REVEAL_KEYS, "because")


def test_staff_need_the_right_to_do_it_for_others_and_a_reason(world):
    require(world, world.actor("olga"), Action.REVEAL_KEYS, "Asked by telephone")
    require(world, world.actor("sam"), Action.USE_ACTIVATIONS, "Asked by telephone")
    with pytest.raises(Invalid) as refused:
        require(world, world.actor("olga"), Action.REVEAL_KEYS, "  ")
    assert refused.value.code == "reason_required"
    for name in ("sam", "ines"):
        with pytest.raises(NotPermitted):
            require(world, world.actor(name), Action.REVEAL_KEYS, "Asked by telephone")


@pytest.mark.parametrize(
    ("action", "scope", "other"),
    [
        (Action.USE_ACTIVATIONS, Scope.ACTIVATIONS_WRITE, Scope.SUPPORT_WRITE),
        (Action.FILE_REQUESTS, Scope.SUPPORT_WRITE, Scope.ACTIVATIONS_WRITE),
    ],
)
def test_a_token_of_staff_needs_the_scope_of_the_act_itself(world, action, scope, other):
    require(world, acting(world, "sam", scope), action, "Asked by telephone")
    with pytest.raises(NotPermitted):
        require(world, acting(world, "sam", other), action, "Asked by telephone")


def test_a_bound_token_of_staff_acts_where_it_is_bound(world):
    scope = Scope.KEYS_REVEAL
    require(world, acting(world, "olga", scope, bound_to=["7654399"]), Action.REVEAL_KEYS, "Call")
    elsewhere = acting(world, "olga", scope, bound_to=["9F3K27QA"])
    with pytest.raises(NotPermitted):
        require(world, elsewhere, Action.REVEAL_KEYS, "Call")
