"""One worker at a time holds a row, and one that was taken for dead changes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs import leases
from jobs.leases import Lease
from jobs.sweeps import sweep_work
from keyfiles.exports import BUILDING
from keyfiles.models import KeyExport
from keyfiles.states import ExportState
from tests.cast import force
from tests.makers.key_files import AT, add_row

LATER = AT + timedelta(seconds=61)


@pytest.fixture
def row(world) -> KeyExport:
    return add_row(world)


@pytest.fixture
def woken(monkeypatch) -> list[str]:
    """The rows that workers are woken for."""
    rows: list[str] = []
    monkeypatch.setattr("jobs.leases.wake", lambda task, row_id: rows.append(row_id))
    return rows


def claim(row, at=AT) -> Lease | None:
    return leases.claim(BUILDING, row.pk, clock=lambda: at)


def ended(lease: Lease) -> dict[str, object]:
    return {"reason": "It ended."}


def test_a_row_is_claimed_once(row):
    lease = claim(row)
    assert claim(row) is None
    row.refresh_from_db()
    assert (row.state, row.attempt, row.lease_until) == ("building", 1, AT + timedelta(seconds=60))
    lease.renew(rows_done=7)
    row.refresh_from_db()
    assert (row.rows_done, row.lease_until) == (7, AT + timedelta(seconds=60))


def test_an_expired_lease_is_given_back_and_its_worker_changes_nothing(row):
    slow = claim(row)
    assert list(leases.list_expired(BUILDING, at=AT)) == []
    [expired] = leases.list_expired(BUILDING, at=LATER)
    assert not expired.give_up(reason="It ended.")
    quick = claim(row, LATER)
    for late in (slow.renew, lambda: slow.end(ExportState.READY), expired.give_up):
        with pytest.raises(leases.LeaseLost):
            late()
    quick.end(ExportState.READY)
    row.refresh_from_db()
    assert (row.state, row.attempt, row.rows_done, row.lease_until) == ("ready", 2, 0, None)


def test_the_third_failure_is_the_last(row):
    assert [claim(row).give_up(reason="No room.") for _ in range(3)] == [False, False, True]
    assert claim(row) is None
    row.refresh_from_db()
    assert (row.state, row.reason, row.failures) == ("failed", "No room.", 3)


def test_a_failure_that_nothing_can_mend_is_the_last_at_once(row):
    claim(row).fail(reason="You may not.")
    row.refresh_from_db()
    assert (row.state, row.reason) == ("failed", "You may not.")


def test_a_worker_that_must_stop_hands_its_row_back_as_often_as_it_likes(row, woken):
    for attempt in range(1, 6):
        claim(row).hand_back()
        row.refresh_from_db()
        assert (row.state, row.attempt, row.failures) == ("requested", attempt, 0)
    assert woken == [row.pk] * 5


def test_waiting_rows_are_woken_once_their_time_has_come(row, woken):
    assert leases.wake_waiting(BUILDING, at=AT) == 0
    assert leases.wake_waiting(BUILDING, at=LATER) == 1
    assert leases.wake_waiting(BUILDING, at=LATER + timedelta(seconds=30)) == 0
    assert woken == [row.pk]
    assert leases.wake_waiting(BUILDING, at=LATER + timedelta(seconds=60)) == 1


@pytest.mark.parametrize(
    ("hints", "found"), [(0, 5), (2, 3), (4, 2), (9, 2), (None, 0)], ids=lambda value: str(value)
)
def test_a_sweep_adds_hints_while_workers_have_few(
    world, woken, monkeypatch, django_assert_num_queries, hints, found
):
    monkeypatch.setattr(leases, "MOST_HINTS", 5)
    monkeypatch.setattr(leases, "FEW_HINTS", 2)
    monkeypatch.setattr(leases, "count_hints", lambda task: hints)
    rows = [add_row(world, number) for number in range(7)]
    with django_assert_num_queries(2 if found else 0):
        assert leases.wake_waiting(BUILDING, at=LATER) == found
    assert woken == [row.pk for row in rows][:found]
    assert leases.wake_waiting(BUILDING, at=LATER) == min(found, 7 - found)


def test_a_sweep_returns_the_leases_of_dead_workers_and_says_which_row_failed(row, woken):
    for _ in range(2):
        claim(row)
        assert sweep_work(BUILDING, at=LATER, explain=ended) == []
    claim(row)
    [failed] = sweep_work(BUILDING, at=LATER, explain=ended)
    row.refresh_from_db()
    assert (failed.row_id, row.state, row.reason) == (row.pk, "failed", "It ended.")


def test_work_with_pauses_waits_longer_each_time_unless_its_worker_was_lost(row):
    patient = replace(BUILDING, pauses=(timedelta(minutes=1), timedelta(hours=6)))
    waits = []
    for _ in range(2):
        assert not leases.claim(patient, row.pk, clock=lambda: AT).give_up()
        row.refresh_from_db()
        waits.append(row.wake_at - AT)
    assert waits == list(patient.pauses)
    force(type(row).objects.all(), failures=0)
    leases.claim(patient, row.pk, clock=lambda: AT)
    [lost] = leases.list_expired(patient, at=LATER)
    assert not lost.give_up()
    row.refresh_from_db()
    assert row.wake_at == LATER + timedelta(seconds=30)
    force(type(row).objects.all(), failures=2)
    assert leases.claim(patient, row.pk, clock=lambda: AT).give_up()
