"""A child that ends is started again, a few times."""

import os
from pathlib import Path

import pytest

from vlsc.embedded.account import NotPossible
from vlsc.embedded.children import Child
from vlsc.embedded.home import Home
from vlsc.embedded.system import System
from vlsc.embedded.watch import TIMES, Watch


def watched(folder: Path, command: list[str]) -> tuple[Watch, Child, list[str]]:
    """A watch over one child."""
    said: list[str] = []
    child = Child("worker", command, folder / "log", dict(os.environ), folder)
    system = System(Home(folder), 1, children={"worker": child})
    child.start()
    return Watch(system, said.append), child, said


def test_a_killed_child_comes_back(folder: Path) -> None:
    watch, child, said = watched(folder, ["sleep", "600"])
    watch.once()
    assert said == []
    first = child.process
    first.kill()
    first.wait()
    watch.once()
    assert said == ["worker ended (-9); starting it again"]
    assert child.is_running
    assert child.process.pid != first.pid
    child.kill()


def test_one_that_keeps_ending_is_given_up(folder: Path) -> None:
    watch, child, said = watched(folder, ["sh", "-c", "echo no such table; exit 3"])
    for _ in range(TIMES):
        child.process.wait()
        watch.once()
    child.process.wait()
    with pytest.raises(NotPossible, match=r"worker keeps ending:\n.*no such table"):
        watch.once()
    assert said == ["worker ended (3); starting it again"] * TIMES
