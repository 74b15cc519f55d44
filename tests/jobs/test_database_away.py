"""The database goes away in the middle of some work: its worker says so as soon as it is back."""

import threading

import pytest
import redis
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from jobs import attempts
from jobs.attempts import Failure, run_attempt
from jobs.leases import claim
from keyfiles.exports import BUILDING
from keyfiles.models import KeyExport
from tests.cast import build_world
from tests.makers.key_files import add_row

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lease(settings, monkeypatch):
    settings.LEASE_SECONDS = 5
    monkeypatch.setattr(attempts, "RETRY_SECONDS", 0.05)
    return claim(BUILDING, add_row(build_world()).pk)


@pytest.fixture
def go_away(monkeypatch):
    """The database ends this connection, and takes no other for so many seconds."""
    port = connection.settings_dict["PORT"]

    def go(seconds: float) -> None:
        threading.Timer(seconds, connection.settings_dict.update, [{"PORT": port}]).start()
        connection.settings_dict["PORT"] = "1"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    yield go
    connection.settings_dict["PORT"] = port
    connection.close()


def explain(error: Exception) -> Failure:
    return Failure({"reason": "It broke."})


def hints(lease) -> int:
    """How many messages name the row."""
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        queued = broker.lrange("keyfiles", 0, -1)
    return len([message for message in queued if str(lease.row_id).encode() in message])


def test_the_row_waits_for_another_attempt_at_once(lease, go_away):
    begun = timezone.now()
    assert not run_attempt(lease, lambda _: go_away(0.5), explain=explain)
    row = KeyExport.objects.get(pk=lease.row_id)
    assert (row.state, row.failures, row.reason) == ("requested", 1, "It broke.")
    assert (timezone.now() - begun).total_seconds() < 5
    assert hints(lease) == 1


def test_another_failure_waits_for_a_sweep(lease):
    def fail(_) -> None:
        raise ValueError

    assert not run_attempt(lease, fail, explain=explain)
    assert KeyExport.objects.get(pk=lease.row_id).state == "requested"
    assert hints(lease) == 0


def test_a_database_that_stays_away_leaves_the_row_to_a_sweep(lease, go_away, settings):
    settings.LEASE_SECONDS = 0.3
    with pytest.raises(OperationalError):
        run_attempt(lease, lambda _: go_away(30), explain=explain)
