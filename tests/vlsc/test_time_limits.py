"""How long each kind of process waits for the database, and who sets it."""

import pytest
from django.db import connection

from vlsc import databases, health

LIMITS = {
    "web": ("5s", "2s", "10s"),
    "worker": ("0", "10s", "0"),
    "beat": ("0", "0", "0"),
    "command": ("0", "0", "0"),
}
NAMES = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


def in_force(connected) -> tuple[str, ...]:
    with connected.cursor() as cursor:
        return tuple(_setting(cursor, name) for name in NAMES)


def _setting(cursor, name: str) -> str:
    cursor.execute(f"SHOW {name}")
    return cursor.fetchone()[0]


@pytest.fixture
def new_connection(db):
    """Another connection, made by the test."""
    made = connection.copy()
    yield made
    made.close()


@pytest.mark.parametrize("process", LIMITS)
def test_a_connection_sets_the_limits_of_its_process(settings, new_connection, process):
    settings.PROCESS = process
    assert in_force(new_connection) == LIMITS[process]


def test_what_the_role_has_is_replaced_by_the_limits_of_the_process(settings, new_connection):
    settings.PROCESS = "worker"
    new_connection.settings_dict["OPTIONS"] = {"options": "-c statement_timeout=5s"}
    assert in_force(new_connection) == LIMITS["worker"]


def test_limits_of_the_role_are_left_to_it(settings, new_connection):
    settings.PROCESS, settings.DATABASE_TIMEOUTS = "web", "role"
    new_connection.settings_dict["OPTIONS"] = {"options": "-c statement_timeout=7s"}
    assert in_force(new_connection) == ("7s", "0", "0")


def test_limits_that_the_role_should_have_and_has_not_are_named(settings, db):
    assert health._time_limits() == "ok"
    settings.PROCESS = "web"
    assert health._time_limits() == f"not set: {', '.join(NAMES)}"


@pytest.mark.parametrize("process", ["web", "command"])
def test_a_connection_needs_nothing_that_a_pooler_refuses(process):
    made = databases.connection("postgres://app@host/x", process, keep=True)
    assert made["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert made["OPTIONS"] == {"connect_timeout": 3, "application_name": f"vlsc-{process}"}
