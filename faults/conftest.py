"""The center of the fault runs of exports."""

import pytest

from faults.key_files import add_rows
from faults.processes import LEASE, SWEEP
from keys import vault
from tests.cast import World, build_world
from tests.conftest import _quick_emptying  # noqa: F401, a fixture of every test


@pytest.fixture
def center(transactional_db, settings, tmp_path) -> World:
    """The usual world, and a customer with as many rows as two processes write."""
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    settings.LEASE_SECONDS, settings.SWEEP_SECONDS = LEASE, SWEEP
    vault.forget()  # the data keys of another test's database are gone with it
    world = build_world()
    add_rows(world)
    return world
