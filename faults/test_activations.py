"""Through the real web server, no key is activated above its limit and none below it (R1).

Sixty-four clients at once, by all channels; the same machines again by others; limits raised and
machines returned in the middle. The short form has smaller limits and fewer machines.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import run_state_machine_as_test

from activation.models import Activation
from activation.selectors.differences import compare_ledger
from activation.services import raise_limit
from faults.activations import Answer, Attempt, Mak, plan_attempts
from faults.processes import POINTS
from faults.web import Web
from keys import vault
from keys.selectors.activating import get_listing_of_key
from tests.activation.ledger import counts
from tests.activation.ledger_states import LedgerStates
from tests.cast import World, build_world
from tests.makers.activation import allow_returns
from tests.races import at_once

IS_SHORT = POINTS < 20
CLIENTS, CALLERS = 64, 8  # callers: the clients who also telephone
LIMITS = (0, 1, 60) if IS_SHORT else (0, 1, 999, 1_000, 10_000)
SHARDS = (1, 32)
MACHINES = 150 if IS_SHORT else 10_400
BATCH = 4 if IS_SHORT else 50
SEQUENCES = 4 if IS_SHORT else 400
Act = Callable[[], list[Answer]]


@pytest.fixture
def center(transactional_db) -> World:
    vault.forget()  # the data keys of another test's database are gone with it
    world = build_world()
    with transaction.atomic():
        allow_returns(100_000)
    return world


@pytest.fixture
def web(center) -> Iterator[Web]:
    running = Web()
    running.start()
    yield running
    running.kill()


def share(attempts: Sequence[Attempt], make: Callable[[Attempt], list[Answer]]) -> list[Act]:
    """The attempts dealt out to the clients; only callers have connections of their own."""
    calls = [attempt for attempt in attempts if attempt.channel == "telephone"]
    others = [attempt for attempt in attempts if attempt.channel != "telephone"]
    hands = [
        others[place::CLIENTS] + (calls[place::CALLERS] if place < CALLERS else [])
        for place in range(CLIENTS)
    ]

    def make_all(hand: list[Attempt]) -> list[Answer]:
        return [answer for attempt in hand for answer in make(attempt)]

    return [partial(make_all, hand) for hand in hands]


def join(found: list[list[Answer]]) -> list[Answer]:
    return [answer for answers in found for answer in answers]


def machines_with(answers: list[Answer], result: str) -> list[str]:
    return [answer.machine for answer in answers if answer.result == result]


def require_exact(mak: Mak, answers: list[Answer], limit: int) -> None:
    """As many machines as the limit allows, each once, and all others refused each time."""
    wanted = {answer.machine for answer in answers}
    granted, refused = machines_with(answers, "granted"), machines_with(answers, "exhausted")
    assert len(granted) == len(set(granted)) == min(limit, len(wanted))
    assert set(refused) == wanted - set(granted)
    require_stored(mak, answers)
    assert counts(mak.key.pk) == (len(granted), limit, len(granted))


def require_stored(mak: Mak, answers: list[Answer]) -> None:
    """Whoever got a confirmation ID got that of the machine's row."""
    rows = Activation.objects.filter(key_id=mak.key.pk, state="active")
    given = {
        (answer.machine, answer.confirmation_id)
        for answer in answers
        if answer.result != "exhausted"
    }
    assert given == set(rows.values_list("machine", "confirmation_id"))


def test_sixty_four_clients_get_exactly_what_is_allowed(center, web):
    token = center.token("kim")
    for limit, shards in product(LIMITS, SHARDS):
        mak = Mak.add(center, f"{limit}/{shards}", limit, shards=shards)
        attempts = plan_attempts(range(MACHINES), BATCH, random.Random(limit + shards))
        begun = time.monotonic()
        make = partial(Attempt.make, world=center, web=web, mak=mak, token=token)
        answers = join(at_once(*share(attempts, make)))
        require_exact(mak, answers, limit)
        took = time.monotonic() - begun
        print(
            f"limit {limit:,}, {shards} shards: {len(answers):,} attempts in {len(attempts):,}"
            f" calls by {CLIENTS} clients in {took:.0f} s, {min(limit, MACHINES):,} granted"
        )
    assert compare_ledger()[1] == []


def test_a_limit_raised_and_machines_returned_in_the_middle(center, web):
    for shards in SHARDS:
        change_in_the_middle(center, web, shards)
    assert compare_ledger()[1] == []


def change_in_the_middle(center: World, web: Web, shards: int) -> None:
    """What is refused may be granted later; at the end exactly the limit is used."""
    token, limit, raises = center.token("kim"), MACHINES // 4, 10
    mak = Mak.add(center, f"middle/{shards}", limit, shards=shards)
    make = partial(Attempt.make, world=center, web=web, mak=mak, token=token)
    old = range(MACHINES, MACHINES + limit // 2)  # returned in the middle, and not asked for again
    before = join([make(Attempt("batch", tuple(old)[:500]))])
    assert len(machines_with(before, "granted")) == len(before)
    rows = list(Activation.objects.filter(key_id=mak.key.pk).values_list("pk", flat=True))
    attempts = plan_attempts(range(MACHINES), BATCH, random.Random(shards))
    answers = join(
        at_once(
            *share(attempts, make),
            partial(give_back, web, rows, token),
            partial(raise_often, center, mak, raises),
        )
    )
    total = limit + raises
    granted = machines_with(answers, "granted")
    assert len(granted) == len(set(granted)) <= total
    last = [
        make(Attempt("batch", tuple(range(start, start + BATCH))))
        for start in range(0, MACHINES, BATCH)
    ]
    granted += machines_with(join(last), "granted")
    assert len(granted) == len(set(granted)) == total
    assert counts(mak.key.pk) == (total, total, total)
    require_stored(mak, join(last))


def give_back(web: Web, rows: list, token: str) -> list[Answer]:
    for row in rows:
        status, body = web.post(f"/api/v1/activations/{row}/return", {"reason": "lost"}, token)
        assert (status, body.get("state")) == (200, "returned")
    return []


def raise_often(world: World, mak: Mak, times: int) -> list[Answer]:
    by = world.actor("olga")
    for _ in range(times):
        listing = get_listing_of_key(world.actor("kim"), mak.key.pk)
        raise_limit(by=by, listing=listing, more=1, at=timezone.now(), reason="More machines")
    return []


def test_any_sequence_of_acts_leaves_the_ledger_exact(transactional_db):
    many = hypothesis_settings(max_examples=SEQUENCES, stateful_step_count=30, derandomize=IS_SHORT)
    run_state_machine_as_test(LedgerStates, settings=many)
