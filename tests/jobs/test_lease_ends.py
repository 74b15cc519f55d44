"""A lease gives nothing any more once its row has moved on, however late that is noticed."""

import pytest

from jobs import leases
from jobs.moves import StatefulQuerySet
from keyfiles.exports import BUILDING
from keyfiles.states import ExportState
from tests.makers.key_files import AT, add_row


@pytest.fixture
def row(world):
    return add_row(world)


def claim(row):
    return leases.claim(BUILDING, row.pk, clock=lambda: AT)


@pytest.fixture
def meanwhile(monkeypatch):
    """`meanwhile(act)` has something happen between the look at a row and its claim."""
    move = StatefulQuerySet.move

    def once(act) -> None:
        def act_and_move(rows, **asked):
            monkeypatch.setattr(StatefulQuerySet, "move", move)
            act()
            return rows.move(**asked)

        monkeypatch.setattr(StatefulQuerySet, "move", act_and_move)

    return once


def test_nothing_is_written_to_a_row_that_has_ended(row):
    lease = claim(row)
    lease.end(ExportState.READY)
    with pytest.raises(leases.LeaseLost):
        lease.renew(rows_done=5)
    row.refresh_from_db()
    assert row.rows_done == 0


def test_a_row_that_somebody_else_took_meanwhile_is_not_claimed(row, meanwhile):
    meanwhile(lambda: claim(row))
    assert claim(row) is None


def test_a_row_that_was_taken_and_given_back_meanwhile_is_not_claimed(row, meanwhile):
    meanwhile(lambda: claim(row).give_up(reason="No room."))
    assert claim(row) is None
    row.refresh_from_db()
    assert (row.state, row.attempt) == ("requested", 1)
