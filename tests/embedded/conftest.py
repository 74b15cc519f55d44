"""A home of its own for each test, where the servers' account can come too."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from vlsc.embedded.home import free_port
from vlsc.embedded.postgres import THROW_AWAY
from vlsc.embedded.system import System, make_system


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that is gone after the test; pytest's own lies in one closed to others."""
    path = Path(tempfile.mkdtemp(prefix="vlsc-embedded-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def system(folder: Path) -> Iterator[System]:
    """A system that nothing is given, so that it makes servers of its own; not started."""
    made = make_system(folder, free_port(), given={}, postgres_settings=THROW_AWAY)
    yield made
    made.stop()  # a killed PostgreSQL would leave shared memory behind
    made.home.release()
