"""Decisions and the counters they raise: each grant once and whole, and nothing over a limit.

Through the real web server, while clients activate; and while the web server is killed and
PostgreSQL stopped as by a power failure.
"""

import itertools
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from faults.activation_loads import wait_until_idle
from faults.activations import Mak, ask_for_one
from faults.decisions import MORE, add_agents, ask_for_more, count_decided, decide_all
from faults.durable import crash, durable_copy
from faults.processes import POINTS, Patience, environment
from faults.web import Web
from keys import vault
from keys.models import Key
from tests.activation.ledger import counts
from tests.activation.machines import installation_id
from tests.cast import World, build_world
from tests.races import at_once
from vlsc.embedded.postgres import OWNER

IS_SHORT = POINTS < 20
REQUESTS, KEYS, AGENTS, CLIENTS = (16, 4, 4, 6) if IS_SHORT else (200, 20, 16, 32)
FAULTS = 2 if IS_SHORT else 12
ALLOTTED = 3


@pytest.fixture
def center(transactional_db) -> World:
    vault.forget()  # the data keys of another test's database are gone with it
    return build_world()


@pytest.fixture
def maks(center) -> list[Mak]:
    return [Mak.add(center, f"more/{n}", ALLOTTED, shards=1) for n in range(KEYS)]


def activate_until(is_over: threading.Event, web: Web, maks: list[Mak], numbers: Iterator) -> None:
    """Ever new machines, whether or not there is anything left for them."""
    while not is_over.is_set():
        number = next(numbers)
        ask_for_one(web, maks[number % len(maks)], installation_id(number))


def test_agents_decide_while_clients_activate(center, maks):
    tokens, numbers = add_agents(center, AGENTS), ask_for_more(center, maks, REQUESTS)
    web, is_over, machines = Web(), threading.Event(), itertools.count()
    web.start()
    try:
        with ThreadPoolExecutor(CLIENTS) as pool:
            clients = [
                pool.submit(activate_until, is_over, web, maks, machines) for _ in range(CLIENTS)
            ]
            try:
                granted = at_once(
                    *[
                        partial(decide_all, web, numbers[n // 2 :: AGENTS // 2], token, n)
                        for n, token in enumerate(tokens)  # two agents for each request
                    ]
                )
            finally:
                is_over.set()
        for client in clients:
            client.result()
        fill_up(web, maks, machines)
    finally:
        web.kill()
    assert sum(granted) == REQUESTS
    assert count_decided(environment("web")["DATABASE_URL"]) == REQUESTS
    for mak in maks:
        key = Key.objects.get(pk=mak.key.pk)
        assert (key.allotted, key.granted) == (ALLOTTED, MORE * REQUESTS // KEYS)
        assert counts(key.pk) == (key.allowed, key.allotted + key.granted, key.allowed)
    print(f"{REQUESTS} decisions by {AGENTS} agents on {KEYS} keys beside {CLIENTS} clients")


def fill_up(web: Web, maks: list[Mak], machines: Iterator[int]) -> None:
    """Use what is left of each key."""
    for mak in maks:
        while ask_for_one(web, mak, installation_id(next(machines))).result == "granted":
            pass


def test_a_decision_is_whole_or_absent_whatever_is_killed(center, maks):
    tokens, numbers = add_agents(center, 4), ask_for_more(center, maks, REQUESTS)
    with durable_copy() as server:
        address = server.url(OWNER)
        web = Web(DATABASE_URL=address, VLSC_MIGRATION_DATABASE_URL=address)
        web.start()

        def kill_web() -> None:
            web.kill()
            wait_until_idle(address)
            count_decided(address)
            web.start()

        faults = itertools.cycle([kill_web, partial(crash, server)])
        try:
            with ThreadPoolExecutor(len(tokens)) as pool:
                agents = [
                    pool.submit(decide_all, web, numbers, token, number)
                    for number, token in enumerate(tokens)
                ]
                for point in range(1, FAULTS + 1):
                    reach(address, REQUESTS * point // (FAULTS + 2))
                    time.sleep(random.random() / 20)
                    next(faults)()
            granted = sum(agent.result() for agent in agents)
        finally:
            web.kill()
        assert count_decided(address) == REQUESTS
    assert granted <= REQUESTS
    print(f"{REQUESTS} decisions, {FAULTS} faults, {REQUESTS - granted} without an answer")


def reach(address: str, decided: int) -> None:
    patience = Patience()
    while (now := count_decided(address)) < decided:
        patience.require_progress(now)
        time.sleep(0.01)
