"""Progress renews the lease while the work runs, and ends the work when the worker must stop."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from jobs import progress as module
from jobs.attempts import Failure, run_attempt
from jobs.leases import LeaseLost, claim, list_expired, sweep_time
from jobs.progress import Progress
from jobs.shutdown import set_stopping
from keyfiles.exports import BUILDING
from keyfiles.models import KeyExport
from keyfiles.states import ExportScope, FileFormat
from tests.cast import build_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _often(monkeypatch):
    monkeypatch.setattr(module, "INTERVAL", 0.02)
    yield
    set_stopping(False)


@pytest.fixture
def lease():
    now = timezone.now()
    export = KeyExport.objects.create(
        owner=build_world().people["vera"],
        scope=ExportScope.ALL,
        format=FileFormat.TSV,
        requested_at=now,
        wake_at=sweep_time(now),
    )
    return claim(BUILDING, export.pk)


def explain(error: Exception) -> Failure:
    return Failure({"reason": "It broke."})


def wait_until(is_so) -> None:
    until = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_running_statement_is_canceled_when_the_worker_must_stop(lease):
    ended = []

    def work(progress: Progress) -> None:
        threading.Timer(0.1, set_stopping, [True]).start()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")
        ended.append("statement")

    assert not run_attempt(lease, work, explain=explain)
    assert ended == []
    row = KeyExport.objects.get(pk=lease.row_id)
    assert (row.state, row.attempt, row.failures) == ("requested", 1, 0)


def test_a_statement_that_begins_after_the_signal_is_canceled_too(lease):
    def work(progress: Progress) -> None:
        set_stopping(True)
        wait_until(lambda: progress.is_interrupted)
        time.sleep(0.1)  # the first cancel met no statement
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(30)")

    assert not run_attempt(lease, work, explain=explain)
    assert KeyExport.objects.get(pk=lease.row_id).failures == 0


def test_a_lost_connection_of_its_own_does_not_end_it(lease):
    with Progress(lease) as progress:
        progress.done = 1
        wait_until(lambda: KeyExport.objects.get(pk=lease.row_id).rows_done == 1)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND query LIKE 'UPDATE \"keyfiles_keyexport\"%'"
            )
        progress.done = 2
        wait_until(lambda: KeyExport.objects.get(pk=lease.row_id).rows_done == 2)


def test_an_error_of_the_work_is_a_failure_although_its_connection_broke(lease):
    def work(progress: Progress) -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    assert not run_attempt(lease, work, explain=explain)
    row = KeyExport.objects.get(pk=lease.row_id)
    assert (row.state, row.failures, row.reason) == ("requested", 1, "It broke.")


def test_a_worker_that_renews_in_time_keeps_its_row(lease, settings):
    settings.LEASE_SECONDS = 60
    late = timezone.now() + timedelta(seconds=90)
    [expired] = list_expired(BUILDING, at=late)
    settings.LEASE_SECONDS = 600
    lease.renew()
    with pytest.raises(LeaseLost, match="attempt 1"):
        expired.give_up()
    assert KeyExport.objects.get(pk=lease.row_id).state == "building"
