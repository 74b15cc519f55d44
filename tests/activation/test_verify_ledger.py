"""The ledger is held against its counters every night and by command, and differences are loud."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.actor import system_actor
from activation import sweeps
from activation.models import LedgerCheck
from activation.selectors import differences
from activation.services import verify_ledger
from audit.models import LogLine
from jobs.sweeps import _sweeps
from notices.models import Mail
from notices.sending.letters import write_letter
from notices.templates import NotDue
from tests.activation.ledger import AT, center_mak, give_back, spend
from vlsc import health
from vlsc.lib.refused import NotPermitted

BREAKS = {
    "counter": "UPDATE keys_counter SET used = used + 1 WHERE key_id = %s AND shard = 0",
    "limit": "UPDATE keys_counter SET allowed = allowed + 1 WHERE key_id = %s AND shard = 0",
    "no counter": "DELETE FROM keys_counter WHERE key_id = %s",
    "row": "DELETE FROM activation_activation WHERE key_id = %s AND machine LIKE '%%3'",
    "state": "UPDATE activation_activation SET state = 'active' WHERE key_id = %s"
    " AND state = 'returned'",
}


@pytest.fixture
def keys(world, monkeypatch):
    """A plain key and one in shards, each with activations and a return; three pages of keys."""
    monkeypatch.setattr(differences, "PAGE", 1)
    made = [center_mak(9), center_mak(90, shards=32)]
    for key in made:
        for number in (1, 2, 3):
            spend(key, number)
        give_back(key, 2)
    return made


def verify(at=AT):
    return verify_ledger(by=system_actor(channel="command", at=at), at=at)


def damage(key, how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(BREAKS[how], [key])
        assert cursor.rowcount == 1 or how == "no counter"


def test_all_is_well(keys, capsys):
    call_command("verify_ledger")
    assert capsys.readouterr().out == "3 keys: every counter is what the ledger says.\n"
    assert health.report()[1]["ledger"] == "ok"
    assert (Mail.objects.count(), LogLine.objects.count()) == (0, 0)


@pytest.mark.parametrize("how", BREAKS)
@pytest.mark.parametrize("which", [0, 1], ids=["plain", "sharded"])
def test_each_difference_is_found(keys, how, which):
    damage(keys[which], how)
    compared, differing = verify()
    assert (compared, [counts.key_id for counts in differing]) == (3, [keys[which]])


def test_a_difference_is_loud_until_it_is_gone(keys, world, capsys):
    damage(keys[0], "counter")
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_ledger")
    printed = capsys.readouterr()
    assert f"{keys[0]} (…ABCDE): 2 active, 3 counted; limit 9, 9 in the counters" in printed.out
    assert printed.err == "1 of 3 keys differ.\n"
    line = LogLine.objects.get(action="key.counter_differed")
    assert (line.subject_id, line.facts) == (keys[0], {"active": 2, "counted": 3, "limit": 9})
    assert health.report()[1]["ledger"] == "keys that differ: 1"
    mail = Mail.objects.get(recipient=world.people["olga"])
    assert "1 of 3 keys" in write_letter(mail, at=AT).body
    assert not Mail.objects.exclude(recipient__staff_role="operations").exists()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE keys_counter SET used = used - 1 WHERE key_id = %s", [keys[0]])
    call_command("verify_ledger")
    assert health.report()[1]["ledger"] == "ok"
    with pytest.raises(NotDue):
        write_letter(mail, at=AT)


def test_a_customer_verifies_nothing(world):
    with pytest.raises(NotPermitted):
        verify_ledger(by=world.actor("ada"), at=AT)
    assert not LedgerCheck.objects.exists()


MIDNIGHT = datetime(2026, 11, 28, 23, tzinfo=UTC)  # in Stockholm


@pytest.mark.parametrize(
    ("hours_since_midnight", "checks"),
    [([-5, -4, 1], 1), ([-5, 1, 2, 3], 2), ([-5, 2, 3, 25], 2), ([2, 26], 2), ([-30, 20], 2)],
    ids=str,
)
def test_it_is_verified_once_a_night(world, hours_since_midnight, checks):
    for hours in hours_since_midnight:
        sweeps.verify_nightly(MIDNIGHT + timedelta(hours=hours))
    assert LedgerCheck.objects.count() == checks


def test_beat_asks_every_hour():
    assert _sweeps["activation.verify_ledger"].every == 3600
