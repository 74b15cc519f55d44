"""Processes of the center that fault runs start, kill and start again, over the tests' database."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil
from django.conf import settings

from jobs.sweeps import QUEUE as SWEEPS
from vlsc.celery import QUEUES

# The number of faults in a run, and short intervals for leases and sweeps.
POINTS = 4 if os.environ.get("ROUNDS") == "short" else 20
LEASE, SWEEP = 6, 3
PATIENCE = 180  # seconds to an end after a kill, or between two pieces of a longer work
PROJECT = Path(__file__).resolve().parents[1]
ALL = ",".join((*QUEUES, SWEEPS))
CELERY = [sys.executable, "-m", "celery", "-A", "vlsc"]
ALONE = ("--without-gossip", "--without-mingle", "--loglevel", "ERROR")


def environment(process: str) -> dict[str, str]:
    """What a process of the center needs to work on the tests' database."""
    address = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(address._replace(path=f"/{settings.DATABASES['default']['NAME']}"))
    return os.environ | {
        "DATABASE_URL": url,
        "VLSC_MIGRATION_DATABASE_URL": url,
        "REDIS_URL": settings.REDIS_URL,
        "VLSC_STORAGE_URL": settings.STORAGE_URL,
        "VLSC_SECRET_KEY": settings.SECRET_KEY,
        "VLSC_MASTER_KEY": settings.MASTER_KEY,
        "VLSC_LEASE_SECONDS": str(settings.LEASE_SECONDS),
        "VLSC_SWEEP_SECONDS": str(settings.SWEEP_SECONDS),
        "VLSC_PROCESS": process,
    }


class Patience:
    """Bears any length of work, but no standstill: a slow machine only takes longer."""

    def __init__(self, seconds: float = PATIENCE) -> None:
        self.seconds, self.seen = seconds, None
        self.until = time.monotonic() + seconds

    def require_progress(self, place: object) -> None:
        """Fail if `place`, which changes whenever work is done, has been the same for too long."""
        now = time.monotonic()
        if place != self.seen:
            self.seen, self.until = place, now + self.seconds
        assert now < self.until, f"Nothing is done any more: {place}"


class Running:
    """A process in its own group, which can be killed and restarted."""

    def __init__(
        self,
        command: list[str],
        process: str,
        prepare: Callable[[], None] | None = None,
        variables: dict[str, str] | None = None,
    ) -> None:
        self.command, self.kind, self.prepare = command, process, prepare
        self.variables = variables or {}

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            cwd=PROJECT,
            env=environment(self.kind) | self.variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=self.prepare,
        )

    def kill(self) -> None:
        """Kill it with everything that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(15)

    def kill_children(self) -> None:
        """Kill only the processes that it started, which it replaces."""
        for child in psutil.Process(self.process.pid).children():
            child.kill()

    def restart(self) -> None:
        self.kill()
        self.start()


def worker(*pool: str, queues: str = ALL, prepare: Callable[[], None] | None = None) -> Running:
    """A Celery worker; `pool` says how it runs its tasks."""
    return Running([*CELERY, "worker", *pool, "--queues", queues, *ALONE], "worker", prepare)


def sweeper() -> Running:
    """The worker that runs the sweeps and nothing else."""
    return worker("--pool", "threads", "--concurrency", "4", queues=SWEEPS)


def beat(folder: Path, name: str = "schedule") -> Running:
    """Celery beat, which keeps its schedule in a file of this folder."""
    return Running([*CELERY, "beat", "--schedule", str(folder / name), "--pidfile="], "worker")
