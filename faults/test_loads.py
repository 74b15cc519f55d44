"""A file of order lines is loaded once and whole, whatever moment its worker is killed at."""

import random
from collections.abc import Iterator

import pytest
from django.utils import timezone

from agreements.models import Purchase
from audit.models import LogLine
from faults.loads import reach, upload
from faults.processes import LEASE, POINTS, SWEEP, Running
from faults.processes import worker as celery_worker
from keyfiles.services import confirm_import
from keyfiles.states import FileKind
from keys import vault
from tests.cast import build_world
from tests.keyfiles.key_files import COMMAND

ROWS = 4_000
HEAD = "licensing_id_program,licensing_id,order_number,line,product,kind,quantity"


@pytest.fixture
def worker(transactional_db, settings, tmp_path) -> Iterator[Running]:
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    settings.LEASE_SECONDS, settings.SWEEP_SECONDS = LEASE, SWEEP
    vault.forget()  # the data keys of another test's database are gone with it
    build_world()
    running = celery_worker("--pool", "solo")
    running.start()
    yield running
    running.kill()


def order_lines(order: str) -> bytes:
    row = f"enterprise,7654321,{order},%d,Windows Server 2022 Standard,license,1"
    return "\n".join([HEAD, *(row % line for line in range(1, ROWS + 1))]).encode()


def loaded(order: str) -> int:
    return Purchase.objects.filter(order_number=order).count()


def test_a_worker_killed_while_it_checks_and_while_it_loads(worker):
    key_import = upload(order_lines("SO-0"), FileKind.PURCHASES)
    checking = reach(key_import, "checked")
    confirm_import(by=COMMAND, import_id=key_import.pk, at=timezone.now())
    loading = reach(key_import, "applied")
    rounds = POINTS // 4
    for point in range(rounds):
        part, order = (point + random.random()) / rounds, f"SO-{point + 1}"

        def kill_and_count(order: str = order) -> None:
            worker.restart()
            assert loaded(order) in {0, ROWS}

        key_import = upload(order_lines(order), FileKind.PURCHASES)
        reach(key_import, "checked", after=checking * part, fault=worker.restart)
        assert loaded(order) == 0
        confirm_import(by=COMMAND, import_id=key_import.pk, at=timezone.now())
        reach(key_import, "applied", after=loading * part, fault=kill_and_count)
        assert (loaded(order), key_import.counts["new"]) == (ROWS, ROWS)
    assert LogLine.objects.filter(action="load.loaded").count() == rounds + 1
