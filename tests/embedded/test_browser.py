"""The browser tests get a browser that runs, or a reason."""

from pathlib import Path

import pytest

from vlsc.embedded import browser
from vlsc.embedded.account import NotPossible


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on its PATH."""
    monkeypatch.delenv(browser.SETTING, raising=False)
    monkeypatch.setattr(browser, "OWN_FOLDER", tmp_path / "own")
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(path: Path, script: str = "exit 0") -> str:
    """A program that does what the script says."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_a_stub_that_does_not_run_is_passed_over(bare_machine: Path) -> None:
    program(bare_machine / "chromium", "exit 1")
    works = program(bare_machine / "google-chrome")
    assert browser.find_browser() == works


def test_the_setting_wins(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare_machine / "chromium")
    monkeypatch.setenv(browser.SETTING, program(bare_machine / "mine"))
    assert browser.install_browser() == str(bare_machine / "mine")
    monkeypatch.setenv(browser.SETTING, "/nowhere")
    with pytest.raises(NotPossible, match="VLSC_BROWSER names /nowhere, which does not run"):
        browser.install_browser()


def test_without_any_way_the_reason_names_each(bare_machine: Path) -> None:
    with pytest.raises(NotPossible) as refused:
        browser.install_browser()
    assert str(refused.value) == (
        "no Chromium (apt: not on this machine; npm: not on this machine)"
    )


def test_a_failing_installation_is_quoted(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    program(bare_machine / "apt-get", "echo first >&2; echo E: no network >&2; exit 100")
    with pytest.raises(NotPossible, match=r"apt: apt-get -q: E: no network; npm: "):
        browser.install_browser()


def test_an_installation_that_hangs_is_given_up(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    monkeypatch.setattr(browser, "PATIENCE", 0.2)
    program(bare_machine / "apt-get", "exec /bin/sleep 600")
    with pytest.raises(NotPossible, match=r"apt: apt-get -q: not done in 0.2 s; npm: "):
        browser.install_browser()


def test_the_browser_without_a_window_is_preferred_and_the_whole_one_will_do(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    made = f"while [ $# -gt 1 ]; do shift; done; cp {program(bare_machine / 'browser')}"
    apt = bare_machine / "apt-get"
    program(apt, f'PATH=/bin:/usr/bin; {made} "{bare_machine}/$1"')
    assert browser.install_browser() == str(bare_machine / "chromium-headless-shell")
    (bare_machine / "chromium-headless-shell").unlink()
    program(
        apt,
        f'PATH=/bin:/usr/bin; case "$*" in *-shell) exit 100;; esac; {made} "{bare_machine}/$1"',
    )
    assert browser.install_browser() == str(bare_machine / "chromium")
