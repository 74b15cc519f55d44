"""Who has seen a key is for those who see the key, and of that key alone."""

import pytest
from django.utils import timezone

from accounts.actor import actor_of
from accounts.models import Token
from audit.services import record
from keys.selectors import list_key_log
from keys.services import reveal_key
from tests.today import center_today

SEES = ["ada", "kim", "vera", "olga", "otto", "sam", "ines"]
SEES_NOT = ["leo", "dora", "mallory", "nora", "wade"]


@pytest.fixture
def seen(world):
    """Some have seen keys: the MAK, a KMS host key, and one of another customer's."""
    for name, key in (("vera", "mak"), ("kim", "kms"), ("ada", "mak"), ("mallory", "fabrikam")):
        reveal_key(by=world.actor(name), key=world.keys[key], at=timezone.now())
    return world


def log_of(actor, key) -> list[str]:
    return [f"{line.actor_name} {line.subject_name}" for line in list_key_log(actor, key)]


@pytest.mark.parametrize("name", SEES)
def test_who_sees_a_key_reads_who_has_seen_it_and_no_other_key_the_last_first(seen, name):
    actor = seen.actor(name)
    assert log_of(actor, seen.keys["mak"]) == ["Ada MAK …CBNWP", "Vera MAK …CBNWP"]
    assert log_of(actor, seen.keys["kms"]) == ["Kim KMS …T77B9"]
    assert log_of(actor, seen.keys["cad"]) == []


@pytest.mark.parametrize("name", SEES_NOT)
def test_who_does_not_see_a_key_reads_nothing(seen, name):
    for key in ("mak", "kms"):
        assert log_of(seen.actor(name), seen.keys[key]) == []


def test_who_sees_a_key_of_another_customer_reads_nothing_of_this_one(seen):
    mallory = seen.actor("mallory")
    assert log_of(mallory, seen.keys["fabrikam"]) == ["Mallory MAK …3CW8X"]
    assert log_of(mallory, seen.keys["mak"]) == []
    assert log_of(seen.actor("ada"), seen.keys["fabrikam"]) == []


@pytest.mark.parametrize(("number", "lines"), [("7654321", 1), ("7654399", 1), ("9F3K27QA", 0)])
def test_a_bound_token_reads_no_further_than_its_licensing_ids(seen, number, lines):
    """The KMS host key is listed under the first two."""
    bound = Token(scopes=["read"], licensing_ids=[seen.licensing_ids[number].pk])
    actor = actor_of(seen.people["ada"], channel="api", token=bound, today=center_today())
    assert len(log_of(actor, seen.keys["kms"])) == lines


def test_what_else_was_done_with_a_key_is_no_look_at_it(seen):
    key, at = seen.keys["cad"], timezone.now()
    for action in ("key.added", "key.blocked", "key_export.downloaded"):
        record(by=seen.actor("olga"), at=at, action=action, subject=("key", key.pk, str(key)))
    assert log_of(seen.actor("ada"), key) == []
    reveal_key(by=seen.actor("ada"), key=key, at=at, act="copy")
    assert log_of(seen.actor("ada"), key) == ["Ada MAK …KGACE"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_api_says_who_how_and_why_and_asks_the_database_little(
    world, api, rows, django_assert_num_queries
):
    key, calls = world.keys["mak"], api("vera", "read")
    for _ in range(rows):
        reveal_key(by=world.actor("olga"), key=key, at=timezone.now(), act="copy", reason="Called")
    calls.get(url := f"/api/v1/keys/{key.pk}/seen")
    with django_assert_num_queries(6):
        found = calls.get(url).json()["results"]
    told = [(line["act"], line["by"], line["reason"], line["key_file"]) for line in found]
    assert told == [("copied", {"kind": "person", "name": "Olga"}, "Called", None)] * rows
