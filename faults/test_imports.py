"""A key file is loaded once and whole, or not at all, whatever is killed while it comes in.

A real worker on real connections is killed at many moments of the check and of the loading, and so
is the operators' command; database connections are cut under it.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from faults.loads import ROWS, begin_again, loaded_once, reach, upload, whole_or_absent
from faults.processes import LEASE, PATIENCE, POINTS, PROJECT, SWEEP, Running, environment
from faults.processes import worker as celery_worker
from keyfiles import imports
from keyfiles.models import KeyImport
from keyfiles.services import confirm_import
from keys import vault
from keys.models import Listing
from tests.cast import build_world
from tests.keyfiles.key_files import COMMAND, a_key, key_file, row


@pytest.fixture(scope="module")
def text() -> bytes:
    return key_file(*[row(key=a_key(n)) for n in range(ROWS)]).encode("utf-8-sig")


@pytest.fixture
def center(transactional_db, settings, tmp_path):
    settings.STORAGE_URL = f"file://{tmp_path}/files"
    settings.LEASE_SECONDS, settings.SWEEP_SECONDS = LEASE, SWEEP
    vault.forget()  # the data keys of another test's database are gone with it
    return build_world()


@pytest.fixture
def worker(center) -> Iterator[Running]:
    running = celery_worker("--pool", "solo")
    running.start()
    yield running
    running.kill()


def kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(15)


def test_a_worker_killed_while_it_checks_and_while_it_loads(worker, text):
    key_import = upload(text)
    checking = reach(key_import, "checked")
    confirm_import(by=COMMAND, import_id=key_import.pk, at=timezone.now())
    loading = reach(key_import, "applied")
    loaded_once()
    for point in range(POINTS):
        begin_again()
        part = (point + random.random()) / POINTS
        key_import = upload(text)
        reach(key_import, "checked", after=checking * part, fault=worker.restart)
        confirm_import(by=COMMAND, import_id=key_import.pk, at=timezone.now())
        reach(key_import, "applied", after=loading * part, fault=worker.restart)
        loaded_once()


def test_a_file_that_kills_every_worker_ends_after_three(worker, text):
    key_import = upload(text)
    reach(key_import, "checked")
    confirm_import(by=COMMAND, import_id=key_import.pk, at=timezone.now())
    killed: list[int] = []
    until = time.monotonic() + PATIENCE
    while key_import.state not in {"failed", "applied"}:
        assert time.monotonic() < until, (key_import.state, killed)
        if key_import.state == "applying" and key_import.attempt not in killed:
            worker.restart()
            killed.append(key_import.attempt)
        imports.sweep(at=timezone.now())
        time.sleep(0.01)
        key_import.refresh_from_db()
    assert whole_or_absent()
    if key_import.state == "failed":
        assert (killed, key_import.failure) == ([2, 3, 4], {"code": "broken"})
        assert not Listing.objects.filter(key__source="october.csv").exists()


def test_database_connections_cut_under_the_worker(worker, text):
    key_import = upload(text)
    checking = reach(key_import, "checked")
    for point in range(POINTS):
        begin_again()
        part = (point + random.random()) / POINTS
        key_import = upload(text)
        reach(key_import, "checked", after=checking * part, fault=cut_connections)
        confirm_import(by=COMMAND, import_id=key_import.pk, at=timezone.now())
        reach(key_import, "applied", after=checking * part, fault=cut_connections)
        loaded_once()


def cut_connections() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'vlsc-worker' AND datname = current_database()"
        )


@pytest.mark.alone
def test_a_crash_of_the_database_is_said_and_the_file_is_loaded_again(worker, text, settings):
    """A killed server process makes PostgreSQL end all connections and empty unlogged tables.

    The worker writes down what happened as soon as the database is back, before any sweep: it
    tries for the length of a lease, and no machine takes that long to start a server again.
    """
    settings.LEASE_SECONDS = PATIENCE
    worker.restart()
    key_import = upload(text)
    reach(key_import, "checked")
    with contextlib.closing(psycopg2.connect(own_address())) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('keys.load'))")
        confirm_import(by=COMMAND, import_id=key_import.pk, at=timezone.now())
        wait_for(key_import, "applying", PATIENCE)
        time.sleep(1)  # until then, what was committed may be lost: the tests' server is in a hurry
        os.kill(other.info.backend_pid, signal.SIGKILL)
    wait_for(key_import, "checked", PATIENCE)
    assert key_import.failure == {"code": "database_lost"}
    assert key_import.failure_detail == (
        "The database went away during loading; nothing was loaded."
    )
    assert not Listing.objects.filter(key__source="october.csv").exists()
    confirm_import(by=COMMAND, import_id=key_import.pk, at=timezone.now())
    reach(key_import, "applied")
    assert key_import.failure == {}
    loaded_once()


def own_address() -> str:
    address = urlsplit(os.environ["VLSC_MIGRATION_DATABASE_URL"])
    return urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}"))


def wait_for(key_import: KeyImport, state: str, seconds: float) -> None:
    """Wait without sweeping, also while the database is away."""
    until = time.monotonic() + seconds
    while key_import.state != state:
        assert time.monotonic() < until, (key_import.state, key_import.failure)
        time.sleep(0.05)
        try:
            key_import.refresh_from_db()
        except (InterfaceError, OperationalError):
            connection.close()


def test_the_command_killed_and_run_again(center, text, tmp_path):
    file = tmp_path / "october.csv"
    file.write_bytes(text)
    begun = time.monotonic()
    assert command(file).wait(PATIENCE) == 0
    whole = time.monotonic() - begun
    loaded_once()
    for point in range(POINTS):
        begin_again()
        process = command(file)
        time.sleep(whole * (point + random.random()) / POINTS)
        kill(process)
        assert whole_or_absent()
        assert command(file).wait(PATIENCE) == 0
        loaded_once()


def command(file: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_keys", str(file), "--apply"],
        cwd=PROJECT,
        env=environment("command"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
