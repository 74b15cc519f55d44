"""What the two health addresses say, and what each fault does to them."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from audit.models import LogLine
from jobs.models import Heartbeat
from vlsc.celery import app

FINE = {
    "database": "ok",
    "redis": "ok",
    "migrations": "ok",
    "master_key": "ok",
    "log": "ok",
    "sweeps": "ok",
    "roles": "ok",
}
OTHER_KEY = "b3RoZXItbWFzdGVyLWtleS1vZi0zMi1ieXRlcy0hISE="
SWEEPS = sorted(app.conf.beat_schedule)


def ready(cookies: dict[str, str] | None = None) -> tuple[int, str, dict[str, str]]:
    browser = Client()
    browser.cookies.load(cookies or {})
    answer = browser.get("/readyz")
    return answer.status_code, answer.json()["status"], answer.json()["checks"]


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


def test_ready_and_nothing_is_written(swept):
    assert ready() == (200, "ok", FINE)
    assert LogLine.objects.count() == 0


@pytest.mark.parametrize(
    ("statement", "name", "said"),
    [
        ("DELETE FROM django_migrations WHERE app = 'audit'", "migrations", "pending"),
        ("DROP TABLE keys_wrappedkey CASCADE", "master_key", "failed"),
        ("ALTER TABLE audit_logline ADD CHECK (false)", "log", "not writable"),
        ("DROP TABLE audit_logline CASCADE", "log", "not writable"),
    ],
)
def test_what_is_needed_and_fails_is_named_and_the_rest_is_still_asked(run, statement, name, said):
    run(statement)
    assert ready() == (503, "failed", FINE | {name: said})


def test_a_master_key_that_opens_nothing(world, swept, settings):
    settings.MASTER_KEY = OTHER_KEY
    assert ready() == (503, "failed", FINE | {"master_key": "wrong"})


def test_no_database(django_db_blocker, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    with django_db_blocker.unblock():
        connection.close()
        assert ready({settings.SESSION_COOKIE_NAME: "a" * 32}) == (
            503,
            "failed",
            {"database": "unreachable", "redis": "ok"},
        )


def test_without_redis_work_waits_and_people_are_served(swept, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert ready() == (200, "degraded", FINE | {"redis": "unreachable"})


def test_one_role_for_both_is_said(swept, settings):
    settings.OWNER_ROLE = settings.APPLICATION_ROLE
    assert ready() == (200, "ok", FINE | {"roles": "one role for both"})


@pytest.mark.parametrize("name", SWEEPS)
def test_a_sweep_that_is_silent_for_long_is_named(swept, settings, name):
    silence = max(5 * app.conf.beat_schedule[name]["schedule"], 120)
    just_not, long_ago = timedelta(seconds=0.9 * silence), timedelta(seconds=1.1 * silence)
    Heartbeat.record(name, at=timezone.now() - just_not)
    assert ready() == (200, "ok", FINE)
    Heartbeat.record(name, at=timezone.now() - long_ago)
    assert ready() == (200, "degraded", FINE | {"sweeps": f"silent: {name}"})
    Heartbeat.objects.all().delete()
    assert ready()[2]["sweeps"] == f"silent: {', '.join(SWEEPS)}"


@pytest.mark.parametrize("name", SWEEPS)
def test_each_sweep_that_comes_to_its_end_is_noted(db, name):
    app.loader.import_default_modules()
    begun = timezone.now()
    app.tasks["jobs.sweep"](name)
    app.tasks["jobs.sweep"](name)
    assert [heartbeat.sweep for heartbeat in Heartbeat.objects.all()] == [name]
    assert Heartbeat.objects.get().at >= begun
