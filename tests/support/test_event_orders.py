"""What a request has come to after any two events, in each order."""

import pytest

from tests.cast import World
from tests.makers.requests import AT, ask_mak
from tests.support.event_orders import HOUR, LONGER, ORDERS, happen
from vlsc.lib.refused import Refused


def play(world: World, events: str) -> str:
    """State, outcome if there is one, and whether it was answered, breached, or is proposed."""
    request, at, refused = ask_mak(world, activations=101), AT + HOUR, ""
    for event in events.split():
        try:
            at = happen(world, request, event, at)
        except Refused as error:
            refused = f" ({error.code})"
    request.refresh_from_db()
    marks = {
        request.outcome: request.outcome,
        "answered": request.first_response_at,
        "breached": request.breached_at,
        "due": request.next_due_at,
        "proposed": request.proposals.filter(state="open").exists(),
    }
    return " ".join([request.state, *(name for name, is_so in marks.items() if is_so)]) + refused


@pytest.mark.parametrize("first", ORDERS)
def test_the_state_after_two_events(world, first):
    assert {second: play(world, f"{first} {second}") for second in ORDERS} == ORDERS[first]


def test_the_state_after_more_events(world):
    assert {events: play(world, events) for events in LONGER} == LONGER
