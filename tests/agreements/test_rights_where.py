"""Where somebody may act: where the role holds, as far as the token reaches, and nowhere else."""

import pytest

from accounts.actor import actor_of
from accounts.grants import Action, Scope
from accounts.models import Token, User
from agreements.access import actions_anywhere, actions_on, may, may_anywhere
from agreements.models import LicensingId, Organization, RoleAssignment
from people.selectors import list_own_roles
from tests.today import center_today

NUMBERS = ("7654321", "7654399", "9F3K27QA")


@pytest.fixture
def somebody(world):
    """An account without a role yet."""
    return User.objects.add(email="somebody@contoso.example", name="Somebody")


def by_token(world, name: str, scopes=tuple(Scope), bound: str = ""):
    numbers = [world.licensing_ids[bound].pk] if bound else None
    token = Token(holder=world.people[name], scopes=list(scopes), licensing_ids=numbers)
    return actor_of(world.people[name], channel="api", token=token, today=center_today())


def reveals_on(world, actor) -> set[str]:
    return {n for n in NUMBERS if may(actor, Action.REVEAL_KEYS, world.licensing_ids[n])}


def place(world, kind: str):
    own = world.licensing_ids["7654321"]
    return {
        "licensing_id": own,
        "agreement": own.agreement,
        "organization": world.organizations["norge"],
    }[kind]


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("licensing_id", {"7654321"}),
        ("agreement", {"7654321", "7654399"}),
        ("organization", {"7654399"}),
    ],
)
def test_a_role_holds_below_its_place(world, somebody, kind, where):
    RoleAssignment.objects.create(holder=somebody, role="key_viewer", **{kind: place(world, kind)})
    actor = actor_of(somebody, channel="page", today=center_today())
    assert reveals_on(world, actor) == where


def test_of_very_many_roles_each_holds_below_its_place(world, somebody):
    for number in range(60):
        below = Organization.add(number=f"C-8{number}", name=f"Part {number}")
        RoleAssignment.objects.create(holder=somebody, role="download", organization=below)
    RoleAssignment.objects.create(
        holder=somebody, role="key_viewer", licensing_id=world.licensing_ids["7654321"]
    )
    actor = actor_of(somebody, channel="page", today=center_today())
    assert reveals_on(world, actor) == {"7654321"}


def test_a_bound_token_acts_where_it_is_bound(world):
    ada = by_token(world, "ada", bound="7654399")
    assert reveals_on(world, ada) == {"7654399"}
    assert actions_on(ada, world.licensing_ids["7654321"]) == frozenset()


def test_a_token_bound_to_where_its_holder_has_no_role_does_nothing(world):
    kim = by_token(world, "kim", bound="7654399")
    assert actions_anywhere(kim) == frozenset()
    assert not may_anywhere(kim, Action.SEE_KEYS)
    assert not list_own_roles(kim).exists()


@pytest.mark.parametrize("name", ["ada", "olga"])
def test_a_token_that_can_only_read_has_no_verb_anywhere(world, name):
    actor = by_token(world, name, [Scope.READ])
    for action in (Action.REVEAL_KEYS, Action.READ_LOG, Action.LOAD_CENTER):
        assert not may_anywhere(actor, action)
        assert action not in actions_anywhere(actor)
        assert not LicensingId.objects.visible_to(actor, action).exists()


def test_a_role_gives_what_the_table_says_of_it(world):
    held = actions_on(world.actor("leo"), world.licensing_ids["7654321"])
    assert held == {Action.SEE, Action.SEE_PURCHASES}


def test_a_staff_role_gives_what_the_table_says_of_it(world):
    sam = world.actor("sam")
    held = actions_on(sam, world.licensing_ids["7654321"])
    assert not held & {Action.LOAD_CENTER, Action.READ_LOG, Action.EXPORT_KEYS, Action.REVEAL_ANY}
    assert not LicensingId.objects.visible_to(sam, Action.READ_LOG).exists()
    assert not may_anywhere(sam, Action.LOAD_CENTER)


def test_a_bound_token_sees_no_organization_that_its_holder_has_a_role_on(world):
    seen = Organization.objects.visible_to(by_token(world, "ada", bound="7654399"))
    assert [organization.name for organization in seen] == ["Contoso Norge AS"]
    assert Organization.objects.visible_to(world.actor("ada")).count() == 2
