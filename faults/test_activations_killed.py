"""An acknowledged activation is never lost, an unacknowledged one never half done (R2).

Under load the web server is killed, and PostgreSQL is stopped as by a power failure: one of its
own, which writes to the disk before it answers, with a copy of the tests' database.
"""

import random
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from faults.activation_loads import Load, require_kept, wait_until_idle
from faults.activations import Mak
from faults.durable import crash, durable_copy
from faults.processes import POINTS, environment
from faults.web import Web
from keys import vault
from tests.cast import World, build_world
from vlsc.embedded.postgres import OWNER, Postgres

IS_SHORT = POINTS < 20
KILLS, CRASHES = (2, 1) if IS_SHORT else (20, 10)
ALLOWED = 1_000_000
BETWEEN = 20  # activations before the next fault


@pytest.fixture
def center(transactional_db) -> World:
    vault.forget()  # the data keys of another test's database are gone with it
    return build_world()


@pytest.fixture
def maks(center) -> list[Mak]:
    """One counter, and many."""
    return [Mak.add(center, f"kept/{shards}", ALLOWED, shards=shards) for shards in (1, 32)]


@pytest.fixture
def token(center) -> str:
    return center.token("kim")


@pytest.fixture
def durable(maks, token) -> Iterator[Postgres]:
    """A server that loses nothing, with what the tests' database has."""
    with durable_copy() as server:
        yield server


def bear(load: Load, address: str, faults: int, cause: Callable[[], None]) -> None:
    """Cause the faults under load, each once the center works again, and compare at the end."""

    def stop() -> None:
        load.web.kill()
        wait_until_idle(address)

    load.web.start()
    try:
        with load.running():
            for _ in range(faults):
                load.wait_for(BETWEEN)
                time.sleep(random.random() / 10)
                cause()
            load.wait_for(BETWEEN)
        require_kept(load, address, stop)
    finally:
        load.web.kill()


def test_a_killed_web_server_loses_nothing_and_leaves_nothing_half_done(maks, token):
    web = Web()
    bear(Load(web, maks, token), environment("web")["DATABASE_URL"], KILLS, web.restart)


def test_a_crashed_database_loses_nothing_and_leaves_nothing_half_done(maks, token, durable):
    address = durable.url(OWNER)
    web = Web(DATABASE_URL=address, VLSC_MIGRATION_DATABASE_URL=address)

    bear(Load(web, maks, token), address, CRASHES, partial(crash, durable))
