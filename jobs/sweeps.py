"""Sweeps: what beat starts at an interval, on a queue of their own, behind no long work.

An app registers its sweeps from its `AppConfig`. Each leaves its name and the time when it has
ended, so that a silent one is noticed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app

from jobs.leases import Lease, LeaseLost, Work, list_expired, wake_waiting
from jobs.models import Heartbeat

TASK, QUEUE = "jobs.sweep", "sweeps"
MISSED = 5  # intervals without an end: beat or its workers are away


@dataclass(frozen=True)
class Sweep:
    """A sweep's name, its interval in seconds, and what it does at a time."""

    name: str
    every: int
    run: Callable[[datetime], None]


_sweeps: dict[str, Sweep] = {}


def register_sweep(name: str, *, every: int, run: Callable[[datetime], None]) -> None:
    """Have beat start a sweep at every interval; a hint that waited for longer is dropped."""
    _sweeps[name] = Sweep(name, every, run)
    current_app.conf.beat_schedule[name] = {
        "task": TASK,
        "args": [name],
        "schedule": float(every),
        "options": {"queue": QUEUE, "expires": every},
    }


def run_sweep(name: str, *, at: datetime) -> None:
    """Run one sweep and note that it has ended."""
    _sweeps[name].run(at)
    Heartbeat.record(name, at=at)


def list_silent(*, at: datetime) -> list[str]:
    """The sweeps that have missed several of their times."""
    latest = Heartbeat.latest()
    since = {sweep.name: at - timedelta(seconds=MISSED * sweep.every) for sweep in _sweeps.values()}
    return sorted(name for name, late in since.items() if name not in latest or latest[name] < late)


def sweep_work(
    work: Work, *, at: datetime, explain: Callable[[Lease], dict[str, Any]]
) -> list[Lease]:
    """Give back expired leases, then wake workers for whatever waits.

    `explain` gives the fields of a row whose worker ended for the last time; returns those leases.
    """
    failed = []
    for lease in list_expired(work, at=at):
        try:
            if lease.give_up(**explain(lease)):
                failed.append(lease)
        except LeaseLost:
            continue  # its worker was only slow, and has ended or renewed it meanwhile
    wake_waiting(work, at=at)
    return failed
