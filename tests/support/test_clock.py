"""Reminders, the breach and escalations: each once, never early, all of them after an outage."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from accounts.models import User
from audit.models import LogLine
from notices.models import Mail
from support import clock
from support.models import Request, Step
from support.services import decide, reply
from tests.cast import force
from tests.makers.requests import AT, ask, ask_mak, grant
from tests.races import at_once

ALL = [
    "reminder_12",
    "reminder_20",
    "reminder_23",
    "breach",
    "escalation_24",
    "escalation_25",
    "escalation_28",
]


def after(hours: float) -> datetime:
    return AT + timedelta(hours=hours)


def fired(request: Request) -> list[str]:
    """The steps that were taken, in the order in which they were."""
    rows = Step.objects.filter(request=request, state="fired")
    return [step.kind for step in sorted(rows, key=lambda step: (step.fired_at, step.rank))]


def mails(template: str = "support.step") -> list[str]:
    rows = Mail.objects.filter(template=template).select_related("recipient")
    return sorted(mail.recipient.name for mail in rows)


def test_each_step_is_taken_at_its_time_and_once(world):
    request = ask(world)
    taken = []
    for hours in (0, 11.999, 12, 12.01, 20, 23, 23.999, 24, 24.5, 25, 28, 100):
        clock.sweep(after(hours))
        clock.sweep(after(hours))
        taken.append((hours, len(fired(request))))
    assert taken == [
        (0, 0),
        (11.999, 0),
        (12, 1),
        (12.01, 1),
        (20, 2),
        (23, 3),
        (23.999, 3),
        (24, 5),
        (24.5, 5),
        (25, 6),
        (28, 7),
        (100, 7),
    ]
    assert fired(request) == ALL


def test_reminders_go_to_the_desk_and_escalations_to_operations_on_duty(world):
    request = ask(world)
    clock.sweep(after(12))
    assert mails() == ["Olga", "Otto", "Sam"]
    Mail.objects.all().delete()
    force(User.objects.filter(name="Otto"), is_on_duty=True)
    clock.sweep(after(28))
    # Two reminders to each, three escalations to the one on duty.
    assert mails() == ["Olga"] * 2 + ["Otto"] * 5 + ["Sam"] * 2
    request.refresh_from_db()
    assert request.breached_at == request.due_at == after(24)
    lines = LogLine.objects.filter(subject_id=request.pk).order_by("id").values_list("action")
    assert [action for (action,) in lines] == [
        "request.filed",
        "request.breached",
        *["request.escalated"] * 3,
    ]


def test_after_an_outage_all_missed_steps_are_taken_in_order(world):
    first, second = ask(world), ask(world, at=after(-1))
    clock.sweep(after(30))
    assert fired(first) == fired(second) == ALL
    for request in (first, second):
        rows = Mail.objects.filter(template="support.step", ids__request=str(request.pk))
        steps = {str(step.pk): step.kind for step in request.steps.all()}
        order = [steps[mail.ids["step"]] for mail in rows.order_by("id")]
        assert list(dict.fromkeys(order)) == [kind for kind in ALL if kind != "breach"]


def test_an_answer_ends_what_is_later_and_not_what_was_missed(world):
    request = ask(world)
    sam = world.actor("sam")
    reply(by=sam, request=request, text="Like this.", is_internal=False, at=after(20.5))
    clock.sweep(after(100))
    assert fired(request) == ["reminder_12", "reminder_20"]
    late = ask(world)
    reply(by=sam, request=late, text="Sorry.", is_internal=False, at=after(24.5))
    late.refresh_from_db()
    assert late.verdict(after(24.5)) == "breached"
    clock.sweep(after(100))
    assert fired(late) == ALL[:5]
    late.refresh_from_db()
    assert (late.first_response_at, late.breached_at) == (after(24.5), after(24))


def test_an_answer_that_is_stored_after_the_breach_was_cannot_undo_it(world):
    request = ask(world)
    clock.sweep(after(24))
    reply(by=world.actor("sam"), request=request, text="Yes.", is_internal=False, at=after(23.999))
    request.refresh_from_db()
    assert request.first_response_at == request.due_at
    assert request.verdict(after(24)) == "breached"


def test_notes_and_taking_do_not_stop_the_clock(world):
    request = ask(world)
    reply(by=world.actor("sam"), request=request, text="Hm.", is_internal=True, at=after(1))
    clock.sweep(after(12))
    assert fired(request) == ["reminder_12"]


def test_a_decision_stops_the_clock(world):
    request = ask_mak(world)
    decide(by=world.actor("sam"), request=request, decision=grant(), at=after(1))
    clock.sweep(after(100))
    assert fired(request) == []
    assert Step.objects.filter(request=request, state="cancelled").count() == len(ALL)


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_take_each_step_once(committed_world):
    requests = [ask(committed_world, at=after(-number / 100)) for number in range(12)]
    sam = committed_world.actor("sam")
    text = {"text": "Yes.", "is_internal": False, "at": after(29)}
    answers = [partial(reply, by=sam, request=request, **text) for request in requests[:2]]
    at_once(*[partial(clock.sweep, after(29))] * 2, *answers)
    clock.sweep(after(30))
    assert [fired(request) for request in requests] == [ALL] * len(requests)
    escalated = LogLine.objects.filter(action="request.escalated")
    assert escalated.count() == 3 * len(requests)
    # Six steps with mails: three to three at the desk, three to two of operations.
    assert Mail.objects.filter(template="support.step").count() == 15 * len(requests)


@pytest.mark.parametrize(("days", "state"), [(13.99, "decided"), (14, "closed")])
def test_a_decided_request_closes_after_fourteen_quiet_days(world, days, state):
    request = ask_mak(world)
    decide(by=world.actor("sam"), request=request, decision=grant(), at=AT)
    clock.sweep(AT + timedelta(days=days))
    clock.sweep(AT + timedelta(days=days))
    request.refresh_from_db()
    assert request.state == state
    if state == "closed":
        assert request.closed_at == AT + timedelta(days=14)
    closed = LogLine.objects.filter(action="request.closed")
    assert closed.count() == (1 if state == "closed" else 0)


def test_a_request_that_waits_for_the_desk_never_closes(world):
    request = ask(world)
    clock.sweep(AT + timedelta(days=400))
    request.refresh_from_db()
    assert request.state == "received"


def test_a_request_whose_decision_waits_for_another_person_is_not_closed(
    world, django_assert_num_queries
):
    request = ask_mak(world, activations=101)
    sam, late = world.actor("sam"), AT + timedelta(days=15)
    reply(by=sam, request=request, text="We look.", is_internal=False, at=AT)
    decide(by=sam, request=request, decision=grant(), at=AT)
    assert clock.close(request.pk, clock.Run(late)) is False
    with django_assert_num_queries(2):  # what is due, what is quiet: it is in neither
        clock.sweep(late)
    request.refresh_from_db()
    assert (request.state, request.closed_at) == ("answered", None)


@pytest.mark.parametrize(("count", "queries"), [(1, 10), (3, 24)])
def test_the_desk_is_read_once_a_sweep_and_a_reminder_to_all_is_two_statements(
    world, django_assert_num_queries, count, queries
):
    for _ in range(count):
        ask(world)
    # Lock, due steps, the move and the mails: seven for each request, with its savepoint.
    with django_assert_num_queries(queries):
        clock.sweep(after(12))
    assert len(mails()) == 3 * count
