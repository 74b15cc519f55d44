"""One worker at a time holds a row, and one that was taken for dead changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from keys import leases
from keys.models import KeyExport
from keys.states import ExportScope, ExportState, FileFormat

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
LATER = AT + timedelta(seconds=61)
STATES = {"waiting": ExportState.REQUESTED, "working": ExportState.BUILDING}


@pytest.fixture
def row(world) -> KeyExport:
    return KeyExport.objects.create(
        owner=world.people["vera"], scope=ExportScope.ALL, format=FileFormat.TSV, requested_at=AT
    )


def claim(row, at=AT):
    return leases.claim(KeyExport, row.pk, **STATES, at=at)


def test_a_row_is_claimed_once(row):
    lease = claim(row)
    assert claim(row) is None
    row.refresh_from_db()
    assert (row.state, row.attempt, row.lease_until) == ("building", 1, AT + timedelta(seconds=60))
    lease.renew(at=LATER, rows_done=7)
    row.refresh_from_db()
    assert (row.rows_done, row.lease_until) == (7, LATER + timedelta(seconds=60))


def test_an_expired_lease_is_given_back_and_its_worker_changes_nothing(row):
    slow = claim(row)
    assert leases.find_expired(KeyExport, working="building", at=AT) == []
    [expired] = leases.find_expired(KeyExport, working="building", at=LATER)
    assert expired.give_up(waiting="requested", failed="failed", reason="It ended.") == "requested"
    quick = claim(row, LATER)
    with pytest.raises(leases.LeaseLost):
        slow.renew(at=LATER, rows_done=99)
    with pytest.raises(leases.LeaseLost):
        slow.end("ready")
    with pytest.raises(leases.LeaseLost):
        expired.give_up(waiting="requested", failed="failed", reason="")
    quick.end("ready")
    row.refresh_from_db()
    assert (row.state, row.attempt, row.rows_done, row.lease_until) == ("ready", 2, 0, None)


def test_the_third_attempt_is_the_last(row):
    for state in ("requested", "requested", "failed"):
        lease = claim(row)
        assert lease.give_up(waiting="requested", failed="failed", reason="No room.") == state
    assert claim(row) is None
    row.refresh_from_db()
    assert (row.state, row.reason) == ("failed", "No room.")


def test_waiting_rows_are_rung_again_after_a_sweep(row):
    assert leases.find_waiting(KeyExport, waiting="requested", at=AT) == []
    assert leases.find_waiting(KeyExport, waiting="requested", at=LATER) == [row.pk]
