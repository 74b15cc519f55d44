"""The clock of requests: each step once, never early, at most two minutes late (R5).

Real beats and the real worker of sweeps. Time is moved by making the requests older.
"""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from faults.clock_steps import (
    LATEST,
    add_requests,
    count_due,
    let_pass,
    require_each_once,
    require_none_early,
    wait_until_taken,
)
from faults.processes import PATIENCE, POINTS, Running, beat, sweeper, worker
from support import clock
from support.models import Request, Step
from support.services import reply
from tests.cast import World, build_world
from tests.makers.requests import ask
from tests.races import at_once

IS_SHORT = POINTS < 20
AT_ONCE = 60 if IS_SHORT else 5_000
SWEEP = 1 if IS_SHORT else 30  # seconds: as in a real center
RACES = 6 if IS_SHORT else 200
HOURS = (12, 20, 23, 24, 25, 28)


@pytest.fixture
def world(transactional_db, settings) -> World:
    settings.SWEEP_SECONDS = 1
    return build_world()


@contextmanager
def running(*processes: Running) -> Iterator[None]:
    """Start processes, and kill them at the end."""
    with ExitStack() as stack:
        for process in processes:
            process.start()
            stack.callback(process.kill)
        yield


def test_two_beats_and_three_hours_without_any(world, broker, tmp_path):
    now = timezone.now()
    received = [
        now - timedelta(hours=h) + timedelta(seconds=2 * n) for h in HOURS for n in range(6)
    ]
    add_requests(world, received, since=now)
    beats = [beat(tmp_path, name) for name in ("first", "second")]
    with running(sweeper()):
        with running(*beats):
            while Step.objects.filter(fire_at__lt=now + timedelta(minutes=1), state="waiting"):
                require_none_early()
                wait_until_taken(PATIENCE)
                time.sleep(0.1)
        before = require_each_once()
        let_pass(3)
        missed = count_due()
        assert missed > 0
        with running(*beats):
            wait_until_taken(PATIENCE)
        assert require_each_once() == before + missed
    print(f"{before} steps with two beats, {missed} after three hours without any")


def test_a_worker_killed_at_every_step(world, broker, tmp_path):
    late = timezone.now() - timedelta(hours=30)
    add_requests(world, [late] * 6 * POINTS, since=late)
    total, process = count_due(), worker("--concurrency", "1")
    moments = [total * point // (POINTS + 1) for point in range(POINTS, 0, -1)]

    def kill() -> None:
        if moments and total - count_due() >= moments[-1]:
            moments.pop()
            # With its child, or only the child, which is quicker replaced.
            process.kill_children() if moments else process.restart()

    with running(process, beat(tmp_path)):
        wait_until_taken(PATIENCE, kill)
    assert (moments, require_each_once()) == ([], total)
    print(f"{total} steps, {POINTS} kills")


def test_many_that_are_due_in_one_minute(world, settings, broker, tmp_path):
    settings.SWEEP_SECONDS = SWEEP
    span, now = (3, timezone.now()) if IS_SHORT else (60, timezone.now() + timedelta(seconds=15))
    chance = random.Random(5)
    due = [now + timedelta(seconds=chance.uniform(0, span)) for _ in range(AT_ONCE)]
    add_requests(world, [each - timedelta(hours=24) for each in due], since=now)
    with running(sweeper(), beat(tmp_path)):
        while timezone.now() < max(due):
            require_none_early()
            time.sleep(0.1)
        latest = wait_until_taken(PATIENCE)
    assert require_each_once() == 2 * AT_ONCE
    assert latest <= LATEST.total_seconds()
    print(f"{2 * AT_ONCE} steps due in {span} s; the last was taken {latest:.0f} s late")


def test_an_answer_at_the_instant_of_the_sweep(world):
    """Whichever is first, the breach, its escalation and the verdict agree."""
    breached = 0
    for number in range(RACES):
        request = ask(world, by="vera")
        # An answer that was given in time may be stored after the sweep, and then is late.
        answered = request.due_at - timedelta(milliseconds=number % 2)
        words = {"text": "Yes.", "is_internal": False, "at": answered}
        at_once(
            partial(clock.take_steps, request.pk, clock.Run(request.due_at)),
            partial(reply, by=world.actor("sam"), request=request, **words),
        )
        clock.sweep(request.due_at)
        breached += require_agreement(request)
    assert require_each_once() == 3 * RACES + 2 * breached
    print(f"{RACES} answers at the instant of the sweep, {breached} of them late")


def require_agreement(request: Request) -> bool:
    """Whether the promise was broken, as all that is stored says."""
    request.refresh_from_db()
    later = {step.kind: step.state for step in request.steps.filter(fire_at__gte=request.due_at)}
    is_late = request.verdict(request.due_at) == "breached"
    assert later == {
        "breach": "fired" if is_late else "cancelled",
        "escalation_24": "fired" if is_late else "cancelled",
        "escalation_25": "cancelled",
        "escalation_28": "cancelled",
    }
    assert request.breached_at == (request.due_at if is_late else None)
    return is_late
