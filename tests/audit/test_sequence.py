"""Lines are numbered in the order of their commits, without gaps, whoever writes them."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from audit.models import LogLine, LogSequence, UnnumberedLine
from audit.services import number_lines, record
from tests.cast import build_world
from tests.races import at_once


@pytest.fixture
def vera(transactional_db):
    return build_world().actor("vera")


def write(by, name: str) -> None:
    with transaction.atomic():
        record(by=by, at=timezone.now(), action="x.done", subject=("x", None, name))


def numbered() -> list[tuple[int, str]]:
    rows = LogSequence.objects.order_by("number")
    return list(rows.values_list("number", "line__subject_name"))


def test_a_line_waits_for_its_number_and_gets_the_next_one(vera):
    for name in ("first", "second", "third"):
        write(vera, name)
    assert UnnumberedLine.objects.count() == 3
    assert (number_lines(), number_lines()) == (3, 0)
    write(vera, "fourth")
    assert number_lines() == 1
    assert numbered() == [(1, "first"), (2, "second"), (3, "third"), (4, "fourth")]
    assert not UnnumberedLine.objects.exists()


def test_what_a_long_transaction_wrote_early_is_numbered_when_it_commits(vera):
    """Its time is the earliest, and nobody who has read up to number 1 may miss it."""
    is_written, may_commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            record(by=vera, at=timezone.now(), action="x.done", subject=("x", None, "slow"))
            is_written.set()
            assert may_commit.wait(20)

    def follow() -> None:
        assert is_written.wait(20)
        write(vera, "quick")
        number_lines()
        assert numbered() == [(1, "quick")]
        may_commit.set()

    at_once(write_slowly, follow)
    assert number_lines() == 1
    assert numbered() == [(1, "quick"), (2, "slow")]
    slow = LogLine.objects.get(subject_name="slow")
    assert slow.at < LogLine.objects.get(subject_name="quick").at


def test_a_line_that_is_rolled_back_takes_no_number(vera):
    with transaction.atomic():
        record(by=vera, at=timezone.now(), action="x.done", subject=("x", None, "gone"))
        transaction.set_rollback(True)
    write(vera, "kept")
    number_lines()
    assert numbered() == [(1, "kept")]


def test_many_that_number_at_once_give_each_line_one_number(vera):
    for name in range(40):
        write(vera, str(name))
    given = at_once(*[number_lines] * 4)
    given.append(number_lines())
    assert sum(given) == 40
    assert [number for number, _ in numbered()] == list(range(1, 41))


def test_who_comes_while_another_numbers_leaves_it_to_them(vera):
    write(vera, "kept")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit.number_lines'))")
        assert at_once(number_lines) == [0]
    assert number_lines() == 1


def test_the_application_can_add_numbers_and_change_none(vera):
    write(vera, "first")
    number_lines()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('vlsc_app', 'audit_logsequence', 'UPDATE'),"
            " has_table_privilege('vlsc_app', 'audit_logsequence', 'DELETE'),"
            " has_table_privilege('vlsc_app', 'audit_logsequence', 'INSERT'),"
            " has_table_privilege('vlsc_app', 'unnumbered_log_line', 'DELETE')"
        )
        assert cursor.fetchone() == (False, False, True, True)
