"""The center of the fault runs of exports, and a broker that may be killed."""

from collections.abc import Iterator

import pytest

from faults.brokers import running_broker
from faults.key_files import add_rows
from faults.processes import LEASE, SWEEP
from keys import vault
from tests.cast import World, build_world
from tests.conftest import _quick_emptying  # noqa: F401, a fixture of every test
from vlsc.celery import app
from vlsc.embedded.valkey import Valkey


@pytest.fixture(autouse=True)
def _no_hints_of_earlier_tests() -> None:
    """Their rows are gone, and a worker would look for each."""
    app.control.purge()


@pytest.fixture
def center(transactional_db, settings, tmp_path) -> World:
    """The usual world, and a customer with as many rows as two processes write."""
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    settings.LEASE_SECONDS, settings.SWEEP_SECONDS = LEASE, SWEEP
    vault.forget()  # the data keys of another test's database are gone with it
    world = build_world()
    add_rows(world)
    return world


@pytest.fixture
def broker(settings, tmp_path) -> Iterator[Valkey]:
    """A broker that only processes know that are started later: this one's wake-ups are lost."""
    tmp_path.chmod(0o755)
    with running_broker(tmp_path / "valkey.log") as valkey:
        settings.REDIS_URL = valkey.url
        yield valkey
