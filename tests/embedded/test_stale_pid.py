"""A `postmaster.pid` that was left behind does not stop the next start."""

import subprocess
import time
from collections.abc import Callable

import psutil
import pytest

from vlsc.embedded.account import as_account, server_account
from vlsc.embedded.system import System


def started(*command: str) -> subprocess.Popen:
    """A process of the servers' account: one of another could not be a server over the folder."""
    return subprocess.Popen(command, stdout=subprocess.PIPE, **as_account(server_account()))


def ended() -> subprocess.Popen:
    """A process that is gone."""
    process = started("true")
    process.wait()
    return process


def zombie() -> subprocess.Popen:
    """A process that has ended and that nobody collects."""
    process = started("true")
    while psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    return process


def stranger() -> subprocess.Popen:
    """A process that has got the number since."""
    return started("sleep", "600")


@pytest.mark.parametrize("left_by", [ended, zombie, stranger])
def test_a_stale_pid_file_is_removed(
    system: System, left_by: Callable[[], subprocess.Popen]
) -> None:
    system.start_servers()
    note = system.postgres.data / "postmaster.pid"
    lines = note.read_text().splitlines()
    system.stop()
    with left_by() as process:
        note.write_text("\n".join([str(process.pid), *lines[1:]]) + "\n")
        system.start_servers()
        process.kill()

    assert system.postgres.answers()
    assert int(note.read_text().splitlines()[0]) == system.postgres.child.process.pid


def test_after_an_immediate_stop_it_starts_again(system: System) -> None:
    system.start_servers()
    system.postgres.stop_immediately()
    assert not system.postgres.child.is_running
    system.postgres.start()
    system.postgres.wait()
    assert system.postgres.answers()
