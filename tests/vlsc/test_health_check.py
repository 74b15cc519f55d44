"""Whether a connection is usable is asked seldom; that the server ended it is always seen."""

import time

import pytest
from django.db import connection


@pytest.fixture
def other(db):
    """Another connection, which was asked a moment ago."""
    made = connection.copy()
    made.ensure_connection()
    assert made.is_usable()
    yield made
    made.close()


def last_asked(other):
    """When the server got a statement of the connection last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT query_start FROM pg_stat_activity WHERE pid = %s",
            [other.connection.info.backend_pid],
        )
        return cursor.fetchone()[0]


def end_session(other):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [other.connection.info.backend_pid])


def test_the_server_is_asked_again_only_after_a_moment(other):
    asked = last_asked(other)
    assert other.is_usable()
    assert last_asked(other) == asked
    other._asks_at = time.monotonic() - 1
    assert other.is_usable()
    assert last_asked(other) > asked


def test_after_an_error_it_is_asked_at_once(other):
    asked = last_asked(other)
    other.errors_occurred = True
    assert other.is_usable()
    assert last_asked(other) > asked


def test_a_session_that_the_server_ended_is_seen_without_waiting(other):
    end_session(other)
    assert not other.is_usable()


def test_a_connection_that_was_closed_is_not_usable(other):
    other.connection.close()
    assert not other.is_usable()
