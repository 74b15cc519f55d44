"""A file of machines ends complete, and the ledger is exact, whenever its worker dies (R4).

A real worker activates 2,000 rows, some twice and some wrong, with a key that has too few for all,
and is killed at many moments, as a whole or its child alone.
"""

import contextlib
import random
import time
from collections.abc import Iterator

import psutil
import pytest
from django.utils import timezone

from activation import proxy_files
from activation.models import Activation, ProxyFile
from audit.models import LogLine
from faults.processes import PATIENCE, POINTS, Running, worker
from keys import vault
from tests.activation.ledger import counts
from tests.activation.proxy_files import WRONG, check, confirm, machines, result
from tests.cast import World, build_world
from tests.makers.activation import add_center_mak

MACHINES, ALLOWED = 1_990, 1_950
ALPHABET = "BCDFGHJKMPQRTVWXY2346789"
WANTED = {"granted": ALLOWED, "already": 9, "exhausted": MACHINES - ALLOWED, "invalid": 1}


@pytest.fixture
def world(transactional_db, settings, tmp_path) -> World:
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    settings.LEASE_SECONDS, settings.SWEEP_SECONDS = 3, 1
    vault.forget()
    return build_world()


@pytest.fixture
def running(world) -> Iterator[Running]:
    process = worker("--concurrency", "1")
    process.start()
    yield process
    process.kill()


def send(world: World) -> ProxyFile:
    """A confirmed file for a new key; the first nine machines stand in it again at its end."""
    text = "".join(random.choices(ALPHABET, k=25))
    key = add_center_mak(world, text=text, allotted=ALLOWED)
    again = machines(range(9), "")[2:]
    content = f"{machines(range(MACHINES))}\r\n{again}\r\nX,{WRONG}"
    return confirm(world, check(world, content, key=key.pk))


def reach_end(file: ProxyFile, *, kill=None, after: float = 0) -> float:
    """Wait for the end, sweeping as beat does; returns the seconds of work until then."""
    until, begun, swept = time.monotonic() + PATIENCE, 0.0, 0.0
    while file.state in {"confirmed", "activating"}:
        now = time.monotonic()
        assert now < until, (file.state, file.attempt, file.reason)
        begun = begun or (now if file.state == "activating" else 0.0)
        if kill and begun and now - begun >= after:
            kill()
            kill = None
        if now - swept > 1:
            proxy_files.sweep(at=timezone.now())
            swept = now
        time.sleep(0.01)
        file.refresh_from_db()
    return time.monotonic() - begun


def kill_child(running: Running) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(running.process.pid).children():
            child.kill()


def exact(world: World, file: ProxyFile) -> None:
    """Each row has its outcome, and each granted one its row in the ledger."""
    assert (file.state, file.counts, file.failures) == ("done", WANTED, 0)
    rows = result(world, file)[1:]
    found = [row[2] for row in rows]
    left = ["granted"] * ALLOWED + ["exhausted"] * (MACHINES - ALLOWED)
    assert found == [*left, *["already"] * 9, "invalid"]
    ledger = Activation.objects.filter(key_id=file.key_id)
    stored = dict(ledger.values_list("machine", "confirmation_id"))
    for _name, machine, outcome, _bad, confirmation_id in rows:
        active = outcome in {"granted", "already"}
        assert confirmation_id.replace("-", "") == (stored[machine] if active else "")
    assert counts(file.key_id) == (ALLOWED, ALLOWED, ALLOWED)
    lines = LogLine.objects.filter(subject_id=file.pk, action="proxy_file.activated")
    assert lines.count() == 1


def test_a_worker_killed_at_many_moments(world, running):
    reach_end(send(world))
    whole = reach_end(file := send(world))
    exact(world, file)
    for point in range(POINTS):
        moment = whole * (point + random.random()) / POINTS
        kill = running.restart if point % 4 == 3 else lambda: kill_child(running)
        reach_end(file := send(world), kill=kill, after=moment)
        exact(world, file)
