"""Sweeps: periodic tasks, on a queue of their own so that long work cannot delay them.

An app registers its sweeps from its `AppConfig`. The time of each completed run is recorded, so
that a sweep that no longer runs is noticed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app

from jobs.leases import Lease, LeaseLost, Work, list_expired, wake_waiting
from jobs.models import Heartbeat

TASK, QUEUE = "jobs.sweep", "sweeps"
# A sweep that has not completed for so many intervals is silent: beat or its workers are down. A
# frequent one may wait for a while behind a long one.
MISSED, LEAST_SILENCE = 5, 120  # intervals, seconds


@dataclass(frozen=True)
class Sweep:
    """A sweep's name, its interval in seconds, and the function that it runs."""

    name: str
    every: int
    run: Callable[[datetime], None]


_sweeps: dict[str, Sweep] = {}


def register_sweep(name: str, *, every: int, run: Callable[[datetime], None]) -> None:
    """Add a sweep to the beat schedule; a task that waits longer than an interval expires."""
    _sweeps[name] = Sweep(name, every, run)
    current_app.conf.beat_schedule[name] = {
        "task": TASK,
        "args": [name],
        "schedule": float(every),
        "options": {"queue": QUEUE, "expires": every},
    }


def run_sweep(name: str, *, at: datetime) -> None:
    """Run a sweep and record that it has completed."""
    _sweeps[name].run(at)
    Heartbeat.record(name, at=at)


def list_silent(*, at: datetime) -> list[str]:
    """The names of the sweeps that have missed several intervals."""
    latest = Heartbeat.latest()
    due = {
        sweep.name: at - timedelta(seconds=max(MISSED * sweep.every, LEAST_SILENCE))
        for sweep in _sweeps.values()
    }
    return sorted(name for name, since in due.items() if name not in latest or latest[name] < since)


def sweep_work(
    work: Work, *, at: datetime, explain: Callable[[Lease], dict[str, Any]]
) -> list[Lease]:
    """Release rows whose leases have expired, then wake workers for all waiting rows.

    Returns the leases of rows that have failed; `explain` returns the fields to write to them.
    """
    failed = []
    for lease in list_expired(work, at=at):
        try:
            if lease.give_up(**explain(lease)):
                failed.append(lease)
        except LeaseLost:
            continue  # its worker was only slow, and has finished or renewed it in the meantime
    wake_waiting(work, at=at)
    return failed
