"""Which system account a server runs as, and what that account can reach.

PostgreSQL refuses to run as root, and a broker without a password should not either. An ordinary
person's servers run as that person.
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
# Where root keeps for that account what lies under a closed folder such as root's own home.
OPEN_FOLDER = Path("/var/lib/vlsc-embedded")
MARK = "open-folder"


class NotPossible(Exception):
    """Something about this machine stands in the way; the message says what to do."""


@dataclass(frozen=True)
class Account:
    """A lesser account that root hands a server to."""

    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """The account for servers: None means the person's own, which is anybody but root."""
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
    """What `subprocess` must be told to run something as the account."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def can_reach(account: Account | None, path: Path) -> bool:
    """Whether the account may run this program or enter this folder: asked of the system itself."""
    command = ["test", "-x", str(path)]
    found = subprocess.run(command, cwd="/", check=False, **as_account(account))  # type: ignore[call-overload]
    return bool(found.returncode == 0)


def own_folder(account: Account | None, folder: Path, name: str) -> Path:
    """A folder only for the account: at its place, or in the open one if it can't get there."""
    if account is not None and not can_reach(account, folder):
        folder = open_folder(folder)
    own = folder / name
    own.mkdir(mode=0o700, exist_ok=True)
    if account is not None:
        os.chown(own, account.uid, account.gid)
    return own


def open_folder(stands_for: Path) -> Path:
    """Root's folder in the open that stands for one in a closed place, the same one every time.

    Each names the other: a new home at an old home's path gets a new folder, never old data.
    """
    OPEN_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    if OPEN_FOLDER.stat().st_uid != 0:
        raise NotPossible(f"{OPEN_FOLDER} does not belong to root.")
    mark = stands_for / MARK
    if not mark.is_file():
        sweep_open_folder()
        mark.write_text(secrets.token_hex(8))
    folder = OPEN_FOLDER / mark.read_text()
    folder.mkdir(mode=0o755, exist_ok=True)
    (folder / "stands-for").write_text(str(mark.resolve()))
    return folder


def sweep_open_folder() -> None:
    """Remove what stands for folders that are gone."""
    for folder in OPEN_FOLDER.iterdir():
        named = folder / "stands-for"
        mark = Path(named.read_text()) if named.is_file() else None
        if mark and not (mark.is_file() and mark.read_text() == folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def reachable_copy(
    account: Account | None, program: Path, tree: Path, parts: tuple[str, ...]
) -> Path:
    """The program where the account can run it: at its place, or in a copy of its tree's parts."""
    if can_reach(account, program):
        return program
    copy = open_folder(tree) / f"copy-{program.stat().st_mtime_ns}"
    if not copy.is_dir():
        half = copy.with_name(f"{copy.name}.{os.getpid()}")
        for part in parts:
            if (tree / part).exists():
                shutil.copytree(tree / part, half / part, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(half)], check=True)
        with contextlib.suppress(OSError):  # another demo was faster: its copy is as good
            half.rename(copy)
        shutil.rmtree(half, ignore_errors=True)
    return copy / program.relative_to(tree)
