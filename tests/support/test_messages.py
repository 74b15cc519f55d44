"""Writing in a request, taking it, and the states that come of every order of events."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from audit.models import LogLine
from notices.models import Mail
from support import clock
from support.models import Message, Request
from support.services import decide, hand_over, reply, take_request, write_message
from tests.makers.requests import AT, ask, ask_mak, grant
from tests.races import at_once
from vlsc.lib.refused import Invalid, NotPermitted, Refused

DAY = timedelta(days=1)


def play(world, request: Request, events: str) -> str:
    """What comes of events, each an hour after the one before; refusals stand in brackets."""
    at, refused = AT, ""
    for event in events.split():
        at += timedelta(days=int(event[1:])) if event[0] == "+" else timedelta(hours=1)
        sam = {"by": world.actor("sam"), "request": request, "at": at}
        try:
            if event == "reply":
                reply(text="Yes.", is_internal=False, **sam)
            elif event == "note":
                reply(text="Hm.", is_internal=True, **sam)
            elif event == "decide":
                decide(decision=grant(), **sam)
            elif event == "write":
                write_message(by=world.actor("vera"), request=request, text="And?", at=at)
            else:
                clock.sweep(at)
        except Refused as error:
            refused += f" ({error.code})"
    request.refresh_from_db()
    answered = " answered" if request.first_response_at else ""
    next_due = " due" if request.next_due_at else ""
    return f"{request.state} {request.outcome or '-'}{answered}{next_due}{refused}"


@pytest.mark.parametrize(
    ("events", "result"),
    [
        ("note", "received -"),
        ("write", "received -"),
        ("reply", "answered - answered"),
        ("note reply note", "answered - answered"),
        ("reply reply", "answered - answered"),
        ("reply write", "answered - answered"),
        ("decide", "decided granted answered"),
        ("reply decide", "decided granted answered"),
        ("decide reply", "decided granted answered"),
        ("decide decide", "decided granted answered (already_decided)"),
        ("decide write", "reopened granted answered due"),
        ("decide write note", "reopened granted answered due"),
        ("decide write reply", "decided granted answered"),
        ("decide write decide", "reopened granted answered due (already_decided)"),
        ("decide +13 sweep", "decided granted answered"),
        ("decide +14 sweep", "closed granted answered"),
        ("decide +14 write", "reopened granted answered due"),
        ("decide +14 sweep write", "reopened granted answered due"),
        ("decide +14 sweep reply", "closed granted answered (request_closed)"),
        ("decide +14 sweep note", "closed granted answered"),
        ("decide +14 sweep decide", "closed granted answered (already_decided)"),
        ("decide +28 write", "closed granted answered (request_closed)"),
        ("decide +28 sweep write", "closed granted answered (request_closed)"),
        ("decide +14 sweep write reply +14 sweep", "closed granted answered"),
        ("decide write +40 sweep", "reopened granted answered due"),
        ("reply +14 sweep", "closed - answered"),
        ("reply +14 sweep decide", "closed - answered (request_closed)"),
        ("reply +14 sweep write", "reopened - answered due"),
        ("reply +14 sweep write reply", "answered - answered"),
        ("reply +14 sweep write decide", "decided granted answered"),
        ("reply +10 write +10 sweep", "answered - answered"),
        ("+40 sweep", "received -"),
        ("+40 sweep decide", "decided granted answered"),
    ],
)
def test_the_state_after_every_order_of_events(world, events, result):
    request = ask(world)
    assert play(world, request, events) == result


def test_reopening_does_not_move_the_first_clock(world):
    request = ask(world)
    due = request.due_at
    play(world, request, "decide write")
    assert (request.due_at, request.verdict(AT + DAY)) == (due, "answered")
    assert request.next_due_at == AT + timedelta(hours=26)


def test_who_writes_what(world):
    request = ask_mak(world)
    sam, kim = world.actor("sam"), world.actor("kim")
    for name in ("ines", "kim", "mallory"):
        for is_internal in (True, False):
            with pytest.raises(NotPermitted):
                reply(
                    by=world.actor(name), request=request, text="A", is_internal=is_internal, at=AT
                )
    for name in ("leo", "mallory", "sam"):
        with pytest.raises(NotPermitted):
            write_message(by=world.actor(name), request=request, text="A", at=AT)
    reading = replace(kim, scopes=frozenset({"read"}))
    question = ask(world, by="kim")
    for thing in (request, question):
        with pytest.raises(NotPermitted):
            write_message(by=reading, request=thing, text="A", at=AT)
    with pytest.raises(NotPermitted):
        write_message(by=world.actor("ada"), request=question, text="A", at=AT)
    for text in (" ", "a" * 10_001, "a\x00"):
        with pytest.raises(Invalid):
            write_message(by=kim, request=request, text=text, at=AT)
        with pytest.raises(Invalid):
            reply(by=sam, request=request, text=text, is_internal=False, at=AT)
    reply(by=sam, request=request, text="Secret", is_internal=True, at=AT)
    write_message(by=world.actor("ada"), request=request, text="Please", at=AT)
    reply(by=sam, request=request, text="Soon", is_internal=False, at=AT)
    seen = Message.objects.visible_to(kim).filter(request=request).order_by("id")
    assert [message.text for message in seen] == ["New staff", "Please", "Soon"]
    assert Message.objects.visible_to(sam).filter(request=request).count() == 4
    assert not Message.objects.visible_to(world.actor("mallory")).exists()
    lines = LogLine.objects.exclude(action="request.filed").order_by("id")
    assert [(line.action, line.licensing_ids.count()) for line in lines] == [
        ("request.noted", 0),
        ("request.written", 1),
        ("request.answered", 1),
    ]


def test_a_request_is_taken_by_one_and_handed_over(world):
    request = ask(world)
    sam, olga = world.actor("sam"), world.actor("olga")
    take_request(by=sam, request=request, at=AT)
    take_request(by=sam, request=request, at=AT)
    with pytest.raises(Refused) as refused:
        take_request(by=olga, request=request, at=AT)
    assert refused.value.code == "taken"
    for actor in (world.actor("ines"), world.actor("vera")):
        with pytest.raises(NotPermitted):
            take_request(by=actor, request=request, at=AT)
        with pytest.raises(NotPermitted):
            hand_over(by=actor, request=request, to=world.people["otto"], at=AT)
    for name in ("ines", "vera"):
        with pytest.raises(Invalid):
            hand_over(by=olga, request=request, to=world.people[name], at=AT)
    hand_over(by=olga, request=request, to=world.people["otto"], at=AT)
    request.refresh_from_db()
    assert request.taken_by == world.people["otto"]
    write_message(by=world.actor("vera"), request=request, text="And?", at=AT)
    told = Mail.objects.filter(template="support.written")
    assert [mail.recipient.name for mail in told] == ["Otto"]
    actions = LogLine.objects.filter(action__in=["request.taken", "request.handed_over"])
    assert actions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_at_once_one_has_it(committed_world):
    request = ask(committed_world)

    def attempt(name: str) -> str:
        try:
            take_request(by=committed_world.actor(name), request=request, at=AT)
        except Refused as error:
            return error.code
        return "has it"

    results = at_once(*[partial(attempt, name) for name in ("sam", "olga")])
    assert sorted(results) == ["has it", "taken"]
