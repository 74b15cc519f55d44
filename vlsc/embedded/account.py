"""Which system account a server runs as, and what that account can reach.

PostgreSQL refuses to run as root, and a broker without a password should not do so either. The
servers of any other user run as that user.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

PREFERRED = ("postgres", "nobody")
# Replaces folders that the account cannot reach, such as those below root's own home.
OPEN_FOLDER = Path("/var/lib/vlsc-embedded")
MARK = "open-folder"


class NotPossible(Exception):
    """This machine lacks something that is needed; the message says what to do."""


@dataclass(frozen=True)
class Account:
    """An unprivileged account under which root starts a server."""

    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """The account for servers: None means the current user, who is not root."""
    if os.geteuid() != 0:
        return None
    for name in PREFERRED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise NotPossible("Run as root, the database needs an account named postgres or nobody.")


def as_account(account: Account | None) -> dict[str, object]:
    """The arguments with which `subprocess` runs a program as the account."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def can_reach(account: Account | None, path: Path) -> bool:
    """Whether the account may run this program or enter this folder: the system decides."""
    command = ["test", "-x", str(path)]
    found = subprocess.run(command, cwd="/", check=False, **as_account(account))  # type: ignore[call-overload]
    return bool(found.returncode == 0)


def own_folder(account: Account | None, folder: Path, name: str) -> Path:
    """A folder only for the account: in `folder`, or in `OPEN_FOLDER` if that is out of reach."""
    if account is not None and not can_reach(account, folder):
        folder = open_folder(folder)
    own = folder / name
    own.mkdir(mode=0o700, exist_ok=True)
    if account is not None:
        os.chown(own, account.uid, account.gid)
    return own


def open_folder(replaced: Path) -> Path:
    """The folder below `OPEN_FOLDER` that replaces one out of reach, the same one every time.

    Each names the other, so a new folder at an old path never gets old data.
    """
    OPEN_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    if OPEN_FOLDER.stat().st_uid != 0:
        raise NotPossible(f"{OPEN_FOLDER} does not belong to root.")
    mark = replaced / MARK
    if not mark.is_file():
        sweep_open_folder()
        mark.touch(mode=0o600)
        mark.write_text(secrets.token_hex(8))
    folder = OPEN_FOLDER / mark.read_text()
    folder.mkdir(mode=0o755, exist_ok=True)
    (folder / "replaces").write_text(str(mark.resolve()))
    return folder


def sweep_open_folder() -> None:
    """Remove replacements of folders that no longer exist."""
    for folder in OPEN_FOLDER.iterdir():
        named = folder / "replaces"
        mark = Path(named.read_text()) if named.is_file() else None
        if mark and not (mark.is_file() and mark.read_text() == folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def reachable_copy(
    account: Account | None, program: Path, tree: Path, parts: tuple[str, ...]
) -> Path:
    """The program where the account can run it: in its own place, or in a copy of its `parts`."""
    if can_reach(account, program):
        return program
    copy = open_folder(tree) / f"copy-{program.stat().st_mtime_ns}"
    if not copy.is_dir():
        half = copy.with_name(f"{copy.name}.{os.getpid()}")
        for part in parts:
            if (tree / part).exists():
                shutil.copytree(tree / part, half / part, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(half)], check=True)
        with contextlib.suppress(OSError):  # another demo made the same copy first
            half.rename(copy)
        shutil.rmtree(half, ignore_errors=True)
    return copy / program.relative_to(tree)
