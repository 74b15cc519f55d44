"""Key files as in production: requested through the service, built by the running worker."""

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from django.db import connection
from django.utils import timezone

from bench.center import BenchCenter
from bench.report import Figure, same
from bench.rounds import seconds
from bench.rows import Customer

LOOK_EVERY = 0.01
MOST_SECONDS = 600


@dataclass
class Measured:
    """One file, and how long it took from the request to ready."""

    export: Any
    seconds: float


def build(center: BenchCenter, customer: Customer) -> Measured:
    """Ask for everything of a customer and wait until it is ready."""
    from accounts.actor import actor_of
    from keyfiles.services import request_export
    from keyfiles.states import ExportScope, FileFormat

    begun = time.perf_counter()
    export = request_export(
        by=actor_of(customer.person, channel="command", today=timezone.now().date()),
        scope=ExportScope.ALL,
        file_format=FileFormat.TSV,
        at=timezone.now(),
    )
    while (state := _state(export)) in {"requested", "building"}:
        assert time.perf_counter() - begun < MOST_SECONDS, state
        time.sleep(LOOK_EVERY)
    took = time.perf_counter() - begun
    export.refresh_from_db()
    assert state == "ready", (state, export.reason)
    return Measured(export, took)


def _state(export: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM keyfiles_keyexport WHERE id = %s", [export.pk])
        return str(cursor.fetchone()[0])


def copy_limit(center: BenchCenter, customer: Customer) -> float:
    """Seconds of the same join by psql, with the keys in clear."""
    target = _target(center, customer)
    return seconds(lambda: center.psql(f"\\copy ({customer.limit}) to '{target}'"))


def compare(promise: str, center: BenchCenter, customer: Customer, export: Any) -> Figure:
    """Whether the file is the limit's rows, with the header and the line ends of a key file."""
    from keyfiles.writers.tsv import HEADER

    rows = _target(center, customer).read_bytes()
    expected = HEADER.encode() + rows.replace(b"\n", b"\r\n")
    is_same = hashlib.sha256(expected).hexdigest() == export.sha256
    detail = f"SHA-256 of {export.rows_total:,} rows"
    return same(promise, "content against the limit's", is_same, detail)


def _target(center: BenchCenter, customer: Customer) -> Path:
    return center.files / f"{customer.name}.tsv"


def memory_of_worker(center: BenchCenter) -> float:
    """The most memory that a process of the worker's pool ever had, in MiB."""
    worker = center.system.children["worker"].process
    assert worker is not None
    pool = psutil.Process(worker.pid).children(recursive=True)
    return max([_high_water(process.pid) for process in pool], default=0.0)


def _high_water(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0  # the second process of a file ends with it
    lines = [line for line in status if line.startswith("VmHWM:")]
    return int(lines[0].split()[1]) / 1024 if lines else 0.0
