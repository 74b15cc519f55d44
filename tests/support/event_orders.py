"""Orders of events in a request, the states they lead to, and how each event happens."""

from datetime import datetime, timedelta

from support import clock
from support.models import Proposal, Request
from support.services import confirm_proposal, decide, reply, write_message
from tests.cast import World
from tests.makers.requests import grant

HOUR = timedelta(hours=1)
ORDERS = {
    "reply": {
        "reply": "answered answered",
        "decide": "decided granted answered",
        "propose": "answered answered proposed",
        "write": "answered answered",
        "note": "answered answered",
        "escalate": "answered answered",
        "close": "closed answered",
    },
    "decide": {
        "reply": "decided granted answered",
        "decide": "decided granted answered (already_decided)",
        "propose": "decided granted answered (already_decided)",
        "write": "reopened granted answered due",
        "note": "decided granted answered",
        "escalate": "decided granted answered",
        "close": "closed granted answered",
    },
    "propose": {
        "reply": "answered answered proposed",
        "decide": "received proposed (proposal_open)",
        "propose": "received proposed (proposal_open)",
        "write": "received proposed",
        "note": "received proposed",
        "escalate": "received breached proposed",
        "close": "received breached proposed",
    },
    "write": {
        "reply": "answered answered",
        "decide": "decided granted answered",
        "propose": "received proposed",
        "write": "received",
        "note": "received",
        "escalate": "received breached",
        "close": "received breached",
    },
    "note": {
        "reply": "answered answered",
        "decide": "decided granted answered",
        "propose": "received proposed",
        "write": "received",
        "note": "received",
        "escalate": "received breached",
        "close": "received breached",
    },
    "escalate": {
        "reply": "answered answered breached",
        "decide": "decided granted answered breached",
        "propose": "received breached proposed",
        "write": "received breached",
        "note": "received breached",
        "escalate": "received breached",
        "close": "received breached",
    },
    "close": {
        "reply": "answered answered breached",
        "decide": "decided granted answered breached",
        "propose": "received breached proposed",
        "write": "received breached",
        "note": "received breached",
        "escalate": "received breached",
        "close": "received breached",
    },
}
# Longer ones: what a confirmation meets, and what a reopened request goes back to.
LONGER = {
    "propose confirm": "decided granted answered",
    "propose escalate confirm": "decided granted answered breached",
    "propose reply confirm": "decided granted answered",
    "propose write confirm": "decided granted answered",
    "propose confirm write": "reopened granted answered due",
    "propose close confirm": "decided granted answered breached",
    "propose close write confirm": "decided granted answered breached",
    "propose reply close": "answered answered proposed",
    "propose reply close confirm": "decided granted answered",
    "propose reply close decline": "answered answered",
    "propose reply close decline escalate": "answered answered",
    "propose reply close decline close": "closed answered",
    "reply close write decide": "decided granted answered",
    "decide close write reply": "decided granted answered",
    "escalate propose confirm close": "closed granted answered breached",
}


def happen(world: World, request: Request, event: str, at: datetime) -> datetime:
    """Let an event happen; returns the time after it. Raises `Refused`."""
    sam, olga = world.actor("sam"), world.actor("olga")
    proposals = Proposal.objects.filter(request=request, state="open")
    if event == "reply":
        reply(by=sam, request=request, text="Yes.", is_internal=False, at=at)
    elif event == "note":
        reply(by=sam, request=request, text="Hm.", is_internal=True, at=at)
    elif event == "decide":
        decide(by=olga, request=request, decision=grant(), at=at)
    elif event == "propose":  # above sam's limit
        decide(by=sam, request=request, decision=grant(), at=at)
    elif event == "confirm":
        confirm_proposal(by=olga, proposal=proposals.get(), confirm=True, at=at)
    elif event == "decline":
        confirm_proposal(by=olga, proposal=proposals.get(), confirm=False, at=at)
    elif event == "write":
        write_message(by=world.actor("kim"), request=request, text="And?", at=at)
    else:  # the sweep, when so much time has passed
        at += {"escalate": timedelta(hours=30), "close": timedelta(days=14)}[event]
        clock.sweep(at)
    return at + HOUR
