"""What a killed starter leaves: no process, and a folder the next start can use."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from vlsc.embedded.account import NotPossible
from vlsc.embedded.children import Child, end_leftovers, write_record
from vlsc.embedded.home import Home
from vlsc.embedded.postgres import THROW_AWAY
from vlsc.embedded.system import make_system

STARTER = """
import sys, time
from pathlib import Path
from vlsc.embedded.system import make_system

system = make_system(Path(sys.argv[1]), 1, given={}, postgres_settings=("fsync=off",))
system.start_servers()
print("up", flush=True)
time.sleep(600)
"""


@pytest.fixture
def starter(folder: Path) -> Iterator[subprocess.Popen]:
    """Another process that has servers running over the folder."""
    command = [sys.executable, "-c", STARTER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "up\n"
        yield process
        process.kill()


def gone_within(processes: list[psutil.Process], seconds: float) -> bool:
    """Whether all have ended; a zombie that nobody collects has ended too."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not [process for process in processes if is_alive(process)]:
            return True
        time.sleep(0.05)
    return False


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's last signal is Linux's")
def test_nothing_outlives_a_killed_starter(starter: subprocess.Popen, folder: Path) -> None:
    servers = psutil.Process(starter.pid).children(recursive=True)
    assert {process.name() for process in servers} == {"postgres", "valkey-server"}
    starter.send_signal(signal.SIGKILL)
    assert gone_within(servers, 30)

    system = make_system(folder, 1, given={}, postgres_settings=THROW_AWAY)
    assert system.home.was_killed
    system.start_servers()
    assert system.postgres.answers()
    assert system.valkey.answers()
    system.stop()
    system.home.release()
    assert not Home(folder).was_killed


def test_a_second_start_over_a_held_folder_is_refused(
    starter: subprocess.Popen, folder: Path
) -> None:
    with pytest.raises(NotPossible, match=rf"runs in {folder} already \(process {starter.pid}\)"):
        make_system(folder, 1)


def test_leftovers_of_an_earlier_start_are_ended(folder: Path) -> None:
    # As on a system without the kernel's last signal: the starter is gone, the child lives on.
    sleeper = subprocess.Popen(["sleep", "600"], process_group=0)
    record = folder / "sleeper"
    write_record(record, sleeper.pid)
    end_leftovers([record], patience=0.1)
    assert sleeper.wait(30) == -signal.SIGKILL
    assert not record.exists()


def test_a_later_process_with_the_same_number_is_left_alone(folder: Path) -> None:
    record = folder / "other"
    record.write_text(f"{os.getpid()} 12345.0")
    end_leftovers([record], patience=0.1)
    assert not record.exists()


def test_what_a_child_started_ends_with_it(folder: Path) -> None:
    script = "sleep 600 & echo $!; wait"
    child = Child("shell", ["sh", "-c", script], folder / "log", dict(os.environ), folder)
    child.start()
    child.wait_until(lambda: (folder / "log").read_text().endswith("\n"))
    sleeper = psutil.Process(int((folder / "log").read_text()))
    child.kill()
    assert gone_within([sleeper], 30)
