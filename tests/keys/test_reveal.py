"""Revealing a key: who may, and that nobody sees one without its log line."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError
from django.utils import timezone

from accounts.actor import actor_of
from accounts.models import Token
from audit.models import LogLine
from keys.services import reveal, reveal_key
from tests.today import center_today
from vlsc.lib.refused import NotPermitted, Refused

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize("name", ["ada", "kim", "vera"])
def test_key_roles_see_the_key_and_are_logged(world, name):
    shown = reveal_key(by=world.actor(name), key=world.keys["kms"], at=AT)
    assert shown == "XTJTK-NJWMJ-RRMBR-B7XQ3-T77B9"
    line = LogLine.objects.get()
    assert (line.action, line.actor_id, line.subject_name) == (
        "key.revealed",
        world.people[name].pk,
        "KMS …T77B9",
    )
    # The other licensing ID that lists the key is told as well.
    assert line.licensing_ids.count() == 2


@pytest.mark.parametrize("name", ["leo", "dora", "mallory", "sam", "ines"])
def test_others_are_refused_and_nothing_is_logged(world, name):
    with pytest.raises(NotPermitted):
        reveal_key(by=world.actor(name), key=world.keys["mak"], at=AT)
    assert not LogLine.objects.exists()


@pytest.mark.parametrize(("name", "reason"), [("vera", ""), ("olga", "asked")])
def test_a_token_for_downloading_keys_does_not_reveal_them(world, name, reason):
    token = Token(holder=world.people[name], scopes=["read", "keys:export"], licensing_ids=None)
    by = actor_of(world.people[name], channel="api", token=token, today=center_today())
    with pytest.raises(NotPermitted):
        reveal_key(by=by, key=world.keys["mak"], at=AT, reason=reason)
    assert not LogLine.objects.exists()


def test_operations_must_say_why(world):
    with pytest.raises(Refused) as refused:
        reveal_key(by=world.actor("olga"), key=world.keys["mak"], at=AT)
    assert refused.value.code == "reason_required"
    reveal_key(by=world.actor("olga"), key=world.keys["mak"], at=AT, reason="Caller lost access")
    assert LogLine.objects.get().facts == {"reason": "Caller lost access"}


def test_a_blocked_key_is_not_shown(world):
    world.keys["mak"].move_to("blocked", field="status")
    with pytest.raises(Refused) as refused:
        reveal_key(by=world.actor("vera"), key=world.keys["mak"], at=AT)
    assert refused.value.code == "key_blocked"


def test_a_key_that_cannot_be_logged_is_not_opened(world, monkeypatch):
    def full(**_):
        raise DatabaseError("disk full")

    monkeypatch.setattr(reveal, "record", full)
    monkeypatch.setattr(reveal.vault, "open_key", lambda *_: pytest.fail("the key was opened"))
    with pytest.raises(DatabaseError):
        reveal_key(by=world.actor("vera"), key=world.keys["mak"], at=AT)


def test_a_reason_on_a_page_is_kept_to_its_length(world, visit_as):
    url = f"/keys/{world.keys['mak'].pk}/reveal"
    assert visit_as("olga").post(url, {"reason": "x" * 600}).status_code == 302
    assert len(LogLine.objects.get(action="key.revealed").facts["reason"]) == 500


def test_a_bound_token_of_staff_gives_a_reason_in_vain_for_a_key_listed_elsewhere(world):
    bound = frozenset({world.licensing_ids["9F3K27QA"].pk})
    olga = replace(world.actor("olga"), bound_to=bound)
    with pytest.raises(NotPermitted):
        reveal_key(by=olga, key=world.keys["mak"], at=timezone.now(), reason="Call 17")
    assert reveal_key(by=olga, key=world.keys["fabrikam"], at=timezone.now(), reason="Call 17")


def test_a_copied_key_is_logged_as_copied(world):
    reveal_key(by=world.actor("vera"), key=world.keys["mak"], at=timezone.now(), act="copy")
    assert LogLine.objects.get().action == "key.copied"
