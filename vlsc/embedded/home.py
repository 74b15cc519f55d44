"""`VLSC_HOME`: the folder where a running demo keeps its data, secrets, logs and addresses.

`environment` in it lets every other command with the same `VLSC_HOME` talk to the running demo.
"""

import base64
import contextlib
import fcntl
import json
import os
import secrets
import socket
import stat
from collections.abc import Collection
from pathlib import Path

from vlsc import environment
from vlsc.embedded.account import NotPossible

PROJECT = Path(__file__).resolve().parents[2]
SECRETS = {
    "VLSC_MASTER_KEY": "master_key",
    "VLSC_SECRET_KEY": "secret_key",
    "VLSC_ACTIVATION_SECRET": "activation_secret",
    "VLSC_DEMO_PASSWORD": "demo_password",
}
# Below the ports of outgoing connections on Linux (from 32,768) and macOS (from 49,152).
FIRST_PORT, PORTS = 10_000, 22_000
OTHERS = stat.S_IRWXG | stat.S_IRWXO
DEMO_PASSWORD = "VLSC_DEMO_PASSWORD"  # noqa: S105, the name of the setting
WORDS = [
    "amber",
    "birch",
    "cedar",
    "clover",
    "coral",
    "ember",
    "fjord",
    "gravel",
    "harbor",
    "heron",
    "island",
    "juniper",
    "lantern",
    "maple",
    "meadow",
    "otter",
    "pebble",
    "quartz",
    "raven",
    "river",
    "saffron",
    "spruce",
    "summit",
    "thistle",
    "timber",
    "velvet",
    "willow",
    "winter",
]


class Home:
    """One demo's folder, held by one process at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        try:
            self.make()
        except OSError as error:
            reason = f"The folder {self.folder} can't be used: {error.strerror}."
            raise NotPossible(f"{reason} Set VLSC_HOME to one of your own.") from error
        self.lock: int | None = None
        self.was_killed = False

    def make(self) -> None:
        """Make the folder and those in it, where they are missing; all are for its owner only."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ("secrets", "files", "logs", "run", "mail", "staticfiles"):
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        close_to_others(self.folder)
        # Root's servers have an account of their own, which passes through to its folder.
        self.folder.chmod(0o700 if os.geteuid() else 0o711)

    @classmethod
    def from_environment(cls, default: str = ".vlsc") -> "Home":
        """The folder that `VLSC_HOME` names, else the default beside the code."""
        return cls(Path(os.environ.get("VLSC_HOME") or PROJECT / default))

    def hold(self) -> None:
        """Take the folder for this process. Refuses when another one holds it."""
        self.lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self.lock, 20).decode().strip() or "?"
            raise NotPossible(
                f"A center runs in {self.folder} already (process {holder}). "
                "Stop it, or set VLSC_HOME to another folder and VLSC_PORT to another port."
            ) from None
        # A clean end empties the file; content that is still there was left by a killed center.
        self.was_killed = bool(os.read(self.lock, 20))
        os.ftruncate(self.lock, 0)
        os.pwrite(self.lock, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Release the folder after a clean end."""
        if self.lock is not None:
            os.ftruncate(self.lock, 0)
            os.close(self.lock)
            self.lock = None

    def log(self, name: str) -> Path:
        """A new log for this run; the previous one is kept next to it."""
        path = self.folder / "logs" / f"{name}.log"
        with contextlib.suppress(FileNotFoundError):
            path.replace(path.with_suffix(".previous.log"))
        write_private(path, "")
        return path

    def record(self, name: str) -> Path:
        """The file that records the process of that name."""
        return self.folder / "run" / name

    def secret(self, name: str) -> Path:
        """The file of a secret, made once and kept; the demo's password may be chosen anew."""
        path = self.folder / "secrets" / SECRETS[name]
        chosen = environment.value(name, "") if name == DEMO_PASSWORD else ""
        if chosen:
            write_private(path, chosen)
        elif not path.exists():
            write_private(path, new_password() if name == DEMO_PASSWORD else new_key())
        return path

    def ports(self, *names: str) -> dict[str, int]:
        """A free port for each name: the same as last time where it is still free."""
        note = self.folder / "run" / "ports.json"
        remembered: dict[str, int] = {}
        with contextlib.suppress(OSError, ValueError):
            remembered = json.loads(note.read_text())
        chosen: dict[str, int] = {}
        for name in names:
            last = remembered.get(name, 0)
            chosen[name] = last if last and is_free(last) else free_port(avoid=chosen.values())
        write_private(note, json.dumps(chosen))
        return chosen

    def write_environment(self, variables: dict[str, str]) -> None:
        """Write the addresses to a dotenv file, for other commands."""
        lines = [f'{name}="{value}"\n' for name, value in sorted(variables.items())]
        write_private(self.folder / "environment", "".join(lines))


def new_key() -> str:
    """32 random bytes, written in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def new_password() -> str:
    """A password that is easy to read and type."""
    return "-".join([*(secrets.choice(WORDS) for _ in range(4)), str(secrets.randbelow(90) + 10)])


def write_private(path: Path, text: str) -> None:
    """Write the file atomically, readable by its owner only."""
    half = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    half.replace(path)


def close_to_others(folder: Path) -> None:
    """Take the permissions of group and others from all in the folder, as earlier versions left it.

    Links are not followed, and what belongs to somebody else is left alone.
    """
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError, PermissionError):
            mode = path.lstat().st_mode
            if not stat.S_ISLNK(mode) and mode & OTHERS:
                path.chmod(stat.S_IMODE(mode) & ~OTHERS)


def is_free(port: int) -> bool:
    """Whether a server could take the port on loopback now."""
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise NotPossible(f"Port {port} is for root only. Set VLSC_PORT to another.") from None
        except OSError:
            return False
    return True


def free_port(avoid: Collection[int] = ()) -> int:
    """A port nobody uses now, and outside the range for outgoing connections."""
    while True:
        port = FIRST_PORT + secrets.randbelow(PORTS)
        if port not in avoid and is_free(port):
            return port
