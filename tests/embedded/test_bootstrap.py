"""Setting up, and setting up again after it was killed."""

import sys
from pathlib import Path

import pytest

from vlsc.embedded import bootstrap


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be run, in a project of its own; a command that makes a folder does so."""
    venv = tmp_path / ".venv"
    for name, path in {
        "PROJECT": tmp_path,
        "VENV": venv,
        "PYTHON": venv / "bin" / "python",
        "STAMP": venv / "installed",
        "LOCK": tmp_path / "lock",
    }.items():
        monkeypatch.setattr(bootstrap, name, path)
    (tmp_path / "lock").write_text("one==1")
    commands: list[str] = []

    def run(command: list[str], env: dict[str, str] | None = None) -> bool:
        commands.append(" ".join(command))
        if "venv" in command:
            for path in (venv / "bin", venv / "lib" / "python3.11" / "site-packages"):
                path.mkdir(parents=True, exist_ok=True)
            (venv / "bin" / "python").touch()
            (venv / "bin" / "uv").touch()
        return True

    monkeypatch.setattr(bootstrap, "runs", run)
    monkeypatch.setattr(bootstrap, "call", run)
    return commands


def made_anew(commands: list[str]) -> bool:
    return any("-m venv --clear" in command for command in commands)


def test_a_complete_one_is_left_alone_and_a_new_lock_goes_into_it(called, tmp_path):
    bootstrap.main()
    assert made_anew(called)
    called.clear()
    bootstrap.main()
    assert called == []
    (tmp_path / "lock").write_text("two==2")
    bootstrap.main()
    assert [command for command in called if "--require-hashes" in command]
    assert not made_anew(called)


@pytest.mark.parametrize("lock_before", [None, "an older lock"])
def test_one_that_was_killed_half_way_is_made_anew(called, tmp_path, monkeypatch, lock_before):
    if lock_before:
        bootstrap.main()
        (tmp_path / "lock").write_text(lock_before)

    def killed() -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "install_lock", killed)
        with pytest.raises(Killed):
            bootstrap.main()
    called.clear()
    bootstrap.main()
    assert made_anew(called)


def test_being_stopped_is_said_in_a_word(called, monkeypatch, capsys):
    def stopped() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "install_lock", stopped)
    with pytest.raises(SystemExit) as ended:
        bootstrap.main()
    assert ended.value.code == bootstrap.INTERRUPTED
    assert capsys.readouterr().out == "Making .venv\nstopped\n"


@pytest.mark.parametrize(("status", "is_used"), [(0, True), (1, False), (None, False)])
def test_the_distributions_interpreter_is_used_where_it_can_be(
    tmp_path, monkeypatch, status, is_used
):
    """`None` is none at all; a status of 1 says that it is too old or cannot make environments."""
    theirs = tmp_path / "python3"
    if status is not None:
        theirs.write_text(f"#!/bin/sh\nexit {status}\n")
        theirs.chmod(0o755)
    monkeypatch.setattr(bootstrap, "DISTRIBUTION", str(theirs))
    assert (bootstrap.interpreter() == str(theirs)) is is_used
    assert is_used or bootstrap.interpreter() == sys.executable
