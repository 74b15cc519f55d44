"""What the two health addresses say to anybody, and what the report says to operations."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from activation.models import LedgerCheck
from audit.models import LogLine
from jobs.models import Heartbeat
from notices.models import Mail
from vlsc import health
from vlsc.celery import app

FINE = {
    "database": "ok",
    "redis": "ok",
    "migrations": "ok",
    "master_key": "ok",
    "log": "ok",
    "storage": "ok",
    "sweeps": "ok",
    "ledger": "ok",
    "seals": "ok",
    "mails": "ok",
    "time_limits": "ok",
    "roles": "ok",
}
READY, NOT_READY = (200, {"status": "ok"}), (503, {"status": "unavailable"})
OTHER_KEY = "b3RoZXItbWFzdGVyLWtleS1vZi0zMi1ieXRlcy0hISE="
SWEEPS = sorted(app.conf.beat_schedule)


def ready(cookies: dict[str, str] | None = None) -> tuple[int, dict[str, str]]:
    browser = Client()
    browser.cookies.load(cookies or {})
    answer = browser.get("/readyz")
    return answer.status_code, answer.json()


@pytest.fixture(autouse=True)
def _not_asked_yet(monkeypatch):
    """As in a new process, which has not seen yet that the migrations are applied."""
    monkeypatch.setattr(health, "_migrated", False)


@pytest.fixture
def swept(db) -> None:
    for name in SWEEPS:
        Heartbeat.record(name, at=timezone.now())


@pytest.fixture
def run(swept):
    """A statement that breaks something, undone with the test."""

    def execute(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return execute


@pytest.mark.parametrize("who", [None, "vera"])
def test_alive_without_asking_anything(visit_as, django_assert_num_queries, who):
    browser = visit_as(who)
    with django_assert_num_queries(0):
        answer = browser.get("/livez")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_ready_by_few_queries_that_write_nothing(swept, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert ready() == READY
    with django_assert_num_queries(2) as asked:
        assert ready() == READY
    assert [query["sql"].split()[0] for query in asked] == ["SELECT", "SELECT"]


def test_no_broker_is_asked(swept, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert ready() == READY


def test_the_report_writes_nothing(swept):
    assert health.report() == ("ok", FINE)
    assert LogLine.objects.count() == 0


@pytest.mark.parametrize(
    ("statement", "name", "said"),
    [
        ("DELETE FROM django_migrations WHERE app = 'audit'", "migrations", "pending"),
        ("DROP TABLE keys_wrappedkey CASCADE", "master_key", "failed"),
        ("DELETE FROM keys_wrappedkey", "master_key", "wrong"),
        ("DROP TABLE audit_logline CASCADE", "log", "not writable"),
    ],
)
def test_what_is_needed_and_fails_is_named_and_the_rest_is_still_asked(run, statement, name, said):
    run(statement)
    unread = {"seals": "failed"} if "audit_logline" in statement else {}
    assert health.report() == ("failed", FINE | unread | {name: said})
    assert ready() == NOT_READY


def test_a_log_that_takes_no_line_is_reported(run):
    run("ALTER TABLE audit_logline ADD CHECK (false)")
    assert health.report() == ("failed", FINE | {"log": "not writable"})


def test_a_log_that_this_role_may_not_write(run):
    run(f"REVOKE INSERT ON audit_logline FROM {settings.APPLICATION_ROLE}")
    assert ready() == READY  # the tests' role owns it
    run(f"SET ROLE {settings.APPLICATION_ROLE}")
    assert ready() == NOT_READY


def test_a_master_key_that_opens_nothing(swept, settings):
    settings.MASTER_KEY = OTHER_KEY
    assert health.report() == ("failed", FINE | {"master_key": "wrong"})
    assert ready() == NOT_READY


def test_no_database(django_db_blocker, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    with django_db_blocker.unblock():
        connection.close()
        assert ready({settings.SESSION_COOKIE_NAME: "a" * 32}) == NOT_READY
        assert health.report() == ("failed", {"database": "unreachable", "redis": "ok"})


def test_without_redis_work_waits_and_people_are_served(swept, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert health.report() == ("degraded", FINE | {"redis": "unreachable"})


def test_one_role_for_both_is_said(swept, settings):
    settings.OWNER_ROLE = settings.APPLICATION_ROLE
    assert health.report() == ("ok", FINE | {"roles": "one role for both"})


def test_counters_that_differ_from_the_ledger_degrade_it(swept):
    LedgerCheck.objects.create(checked_at=timezone.now(), keys=9, differing=2)
    assert health.report() == ("degraded", FINE | {"ledger": "keys that differ: 2"})


def test_mails_that_were_not_delivered_are_counted(swept):
    for state in ("failed", "withdrawn", "waiting"):
        fields = {"template": "x", "language": "en", "requested_at": timezone.now()}
        Mail.objects.create(address="a@b.example", dedup_key=state, state=state, **fields)
    assert health.report() == ("ok", FINE | {"mails": "not delivered: 1"})


def test_operations_ask_by_command(run, capsys):
    call_command("health")
    assert capsys.readouterr().out.splitlines()[:2] == ["ok", "  database     ok"]
    run("DELETE FROM keys_wrappedkey")
    with pytest.raises(SystemExit) as ended:
        call_command("health")
    assert ended.value.code == 1
    assert capsys.readouterr().out.startswith("failed\n")


@pytest.mark.parametrize("name", SWEEPS)
def test_a_sweep_that_is_silent_for_long_is_named(swept, settings, name):
    silence = max(5 * app.conf.beat_schedule[name]["schedule"], 120)
    just_not, long_ago = timedelta(seconds=0.9 * silence), timedelta(seconds=1.1 * silence)
    Heartbeat.record(name, at=timezone.now() - just_not)
    assert health.report() == ("ok", FINE)
    Heartbeat.record(name, at=timezone.now() - long_ago)
    assert health.report() == ("degraded", FINE | {"sweeps": f"silent: {name}"})
    assert ready() == READY
    Heartbeat.objects.all().delete()
    assert health.report()[1]["sweeps"] == f"silent: {', '.join(SWEEPS)}"


@pytest.mark.parametrize("name", SWEEPS)
def test_each_sweep_that_comes_to_its_end_is_noted(db, name):
    app.loader.import_default_modules()
    begun = timezone.now()
    app.tasks["jobs.sweep"](name)
    app.tasks["jobs.sweep"](name)
    assert [heartbeat.sweep for heartbeat in Heartbeat.objects.all()] == [name]
    assert Heartbeat.objects.get().at >= begun
