"""Child processes that end with their parent, and that can be stopped in order.

A child has a process group of its own, so Ctrl-C reaches only the parent, which stops the
children in its order. When the parent is killed, the kernel sends the child `last_signal`; where
the system can't do that, the next start ends what was left (see `end_leftovers`).
"""

import atexit
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from vlsc.embedded.account import Account, NotPossible, as_account

PR_SET_PDEATHSIG = 1
PRIVATE = 0o077  # what a child writes is for its account only
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass
class Child:
    """One program: how to start it, how to stop it, and how long that may take."""

    name: str
    command: list[str]
    log: Path
    environment: dict[str, str]
    folder: Path
    account: Account | None = None
    stop_signal: int = signal.SIGTERM
    # What the kernel sends when the parent dies: nobody is left to wait for a slow shutdown.
    last_signal: int = signal.SIGTERM
    grace: float = 15.0
    record: Path | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start the program. Call it in the main thread: the child ends with that thread."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
                umask=PRIVATE,
                preexec_fn=die_with_parent(self.last_signal),
                **as_account(self.account),  # type: ignore[call-overload]
            )
        _started.append((os.getpid(), self.process))
        if self.record:
            write_record(self.record, self.process.pid)

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Send the signal for an orderly shutdown."""
        if self.process and self.is_running:
            self.process.send_signal(self.stop_signal)

    def wait_stopped(self) -> None:
        """Wait for its end; after its grace period, kill its whole group."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.grace)
        self.kill()

    def end(self) -> int:
        """Wait for a program that ends by itself, and return its exit code."""
        code = self.process.wait() if self.process else 0
        self.kill()
        return code

    def kill(self) -> None:
        """Kill the program and its own children."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.record:
            self.record.unlink(missing_ok=True)

    def wait_until(self, ready: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait until it answers. Refuses, with the end of its log, when it ends or never does."""
        until = time.monotonic() + seconds
        while not ready():
            if not self.is_running:
                raise NotPossible(f"{self.name} ended while starting:\n{self.last_words()}")
            if time.monotonic() > until:
                raise NotPossible(
                    f"{self.name} did not answer in {seconds:.0f} s:\n{self.last_words()}"
                )
            time.sleep(0.05)

    def last_words(self, lines: int = 12) -> str:
        """The end of its log, indented."""
        text = self.log.read_bytes()[-8000:].decode(errors="replace") if self.log.exists() else ""
        return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def stop_together(children: Iterable[Child]) -> None:
    """Ask all to stop, then wait for each."""
    group = list(children)
    for child in group:
        child.ask_to_stop()
    for child in group:
        child.wait_stopped()


# Parent's id and child: a process forked later inherits the list, and must not act on it.
_started: list[tuple[int, subprocess.Popen[bytes]]] = []


@atexit.register
def end_all_started() -> None:
    """The last resort, when the parent exits without stopping its children."""
    for parent, process in _started:
        if parent == os.getpid() and process.poll() is None:
            process.terminate()


def die_with_parent(last_signal: int) -> Callable[[], None]:
    """What the new process runs after changing its account and before executing the program."""
    parent = os.getpid()

    def prepare() -> None:
        end_with_parent(last_signal)
        if os.getppid() != parent:  # the parent died before the line above
            os._exit(1)

    return prepare


def end_with_parent(last_signal: int) -> None:
    """Let the kernel send this process the signal when its parent dies, where it can do that."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, last_signal, 0, 0, 0)


def write_record(record: Path, pid: int) -> None:
    """Note which process this is; the time tells it from a later one with the same number."""
    with contextlib.suppress(psutil.NoSuchProcess):
        created = psutil.Process(pid).create_time()
        record.touch(mode=0o600)
        record.write_text(f"{pid} {created}")


def end_leftovers(records: Iterable[Path], patience: float = 10.0) -> None:
    """Wait for processes of an earlier start that are about to end, then end the others."""
    groups = {record: recorded(record) for record in records}
    left = [process for process in groups.values() if process is not None]
    _, stubborn = psutil.wait_procs(left, timeout=patience)
    for process in stubborn:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    for record in groups:
        record.unlink(missing_ok=True)


def recorded(record: Path) -> psutil.Process | None:
    """The recorded process if it is still the same one and alive."""
    try:
        pid, created = record.read_text().split()
        process = psutil.Process(int(pid))
        same = abs(process.create_time() - float(created)) < 1
        alive = process.status() != psutil.STATUS_ZOMBIE
    except (OSError, ValueError, psutil.NoSuchProcess):
        return None
    return process if same and alive else None
