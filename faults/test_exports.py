"""A key file is complete and exact, or absent, and always ends ready or failed (R4).

A real worker builds files of a size that two processes write, and is killed at many moments: as a
whole, its child alone, the second process alone. It is deployed anew in the middle, wake-ups are
sent twice, the database cuts connections. Outages of other services are in `test_export_outages`.
"""

import contextlib
import random
import signal
import time
from collections.abc import Iterator

import psutil
import pytest
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from faults.key_files import (
    ENDED,
    ONE_CHILD,
    TO_FAILED,
    Fault,
    ask,
    exact,
    left_of,
    reach_end,
    stored,
)
from faults.processes import PATIENCE, POINTS, Running, worker
from keyfiles import exports
from keyfiles.models import KeyExport


@pytest.fixture
def running(center) -> Iterator[Running]:
    process = worker(*ONE_CHILD)
    process.start()
    yield process
    process.kill()


def child_of(process: Running) -> psutil.Process | None:
    """The worker's child that does the task."""
    with contextlib.suppress(psutil.NoSuchProcess):
        children = psutil.Process(process.process.pid).children()
        return children[0] if children else None
    return None


def kill_child(process: Running) -> Fault:
    def fault() -> None:
        child = child_of(process)
        if child:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()

    return fault


def kill_second(process: Running) -> Fault:
    """The process that writes the second half; its parent when there is none."""

    def fault() -> None:
        child = child_of(process)
        with contextlib.suppress(psutil.NoSuchProcess):
            victims = child.children() if child else []
            for victim in victims or ([child] if child else []):
                victim.kill()

    return fault


def test_a_worker_killed_at_many_moments(center, running, tmp_path):
    first = ask(center)
    reach_end(first)
    whole = reach_end(again := ask(center))
    digest = exact(center, again, stored(tmp_path))
    assert exact(center, first, stored(tmp_path)) == digest
    victims = [running.restart, kill_child(running), kill_second(running)]
    for point in range(POINTS):
        export = ask(center)
        moment = whole * (point + random.random()) / POINTS
        reach_end(export, after=moment, fault=victims[point % len(victims)])
        assert exact(center, export, stored(tmp_path)) == digest, f"point {point}"


def test_three_killed_workers_end_it(center, running, tmp_path):
    export, killed = ask(center), []
    until, swept = time.monotonic() + TO_FAILED, 0.0
    while export.state not in ENDED:
        assert time.monotonic() < until, (export.state, export.attempt)
        if export.state == "building" and export.attempt not in killed:
            running.restart()
            killed.append(export.attempt)
        if time.monotonic() - swept > 1:
            exports.sweep(at=timezone.now())
            swept = time.monotonic()
        time.sleep(0.01)
        export.refresh_from_db()
    if export.state == "failed":
        assert (killed, left_of(export, stored(tmp_path))) == ([1, 2, 3], [])
        assert export.reason.startswith("The worker")
    else:  # the last one was quicker than the kill
        exact(center, export, stored(tmp_path))


def test_a_deployment_in_the_middle_is_no_failure(center, running, settings, tmp_path):
    """The worker hands its row back on SIGTERM; the next one starts again.

    Each build waits for a locked table, since a quick one would be complete before it is stopped.
    Nobody sweeps here, so the hint of a row that is handed back must outlive the start of a worker.
    """
    settings.LEASE_SECONDS = PATIENCE
    running.restart()
    export = ask(center)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE keys_listing IN ACCESS EXCLUSIVE MODE")
        for deployment in range(1, 4):
            wait_until_building(export, attempt=deployment)
            running.process.send_signal(signal.SIGTERM)
            running.process.wait(30)
            export.refresh_from_db()
            assert (export.state, export.attempt, export.failures) == ("requested", deployment, 0)
            running.start()
    reach_end(export)
    assert (export.attempt, export.failures) == (4, 0)
    exact(center, export, stored(tmp_path))


def wait_until_building(export: KeyExport, *, attempt: int) -> None:
    until = time.monotonic() + PATIENCE
    while (export.state, export.attempt) != ("building", attempt):
        assert time.monotonic() < until, (export.state, export.attempt)
        time.sleep(0.01)
        export.refresh_from_db()


def test_hints_that_come_again_and_again(center, running, tmp_path):
    export = ask(center)
    for _ in range(3):
        current_app.send_task("keyfiles.build_export", args=[str(export.pk)])
    second = worker(*ONE_CHILD)
    second.start()
    try:
        reach_end(export)
        current_app.send_task("keyfiles.build_export", args=[str(export.pk)])
        time.sleep(2)
    finally:
        second.kill()
    export.refresh_from_db()
    assert export.attempt == 1
    exact(center, export, stored(tmp_path))


def test_connections_cut_by_the_database(center, running, tmp_path):
    whole = reach_end(ask(center))
    for point in range(POINTS):
        export = ask(center)
        reach_end(export, after=whole * (point + random.random()) / POINTS, fault=cut_connections)
        exact(center, export, stored(tmp_path))


def cut_connections() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'vlsc-worker' AND datname = current_database()"
        )
