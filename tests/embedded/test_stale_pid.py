"""A `postmaster.pid` that was left behind does not stop the next start."""

import os
import subprocess
import time
from collections.abc import Callable

import psutil
import pytest

from vlsc.embedded.system import System


def ended() -> int:
    """The number of a process that is gone."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def zombie() -> int:
    """The number of a process that has ended and that nobody collects."""
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    while psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    return pid


@pytest.mark.parametrize("left_by", [ended, zombie, os.getpid])
def test_a_stale_pid_file_is_removed(system: System, left_by: Callable[[], int]) -> None:
    system.start_servers()
    note = system.postgres.data / "postmaster.pid"
    lines = note.read_text().splitlines()
    system.stop()
    pid = left_by()
    note.write_text("\n".join([str(pid), *lines[1:]]) + "\n")

    system.start_servers()
    assert system.postgres.answers()
    assert int(note.read_text().splitlines()[0]) == system.postgres.child.process.pid
    if left_by is zombie:
        os.waitpid(pid, 0)


def test_after_an_immediate_stop_it_starts_again(system: System) -> None:
    system.start_servers()
    system.postgres.stop_immediately()
    assert not system.postgres.child.is_running
    system.postgres.start()
    system.postgres.wait()
    assert system.postgres.answers()
