"""The second process of a large key file shares memory with the first one, and no connection."""

import os

import pytest
from django.db import connection

from keyfiles.exports.second_process import SecondProcess, SecondProcessFailed


def backend() -> int:
    """The server's process behind this process's connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_each_process_asks_the_database_by_a_connection_of_its_own(transactional_db):
    first = backend()
    second = SecondProcess(lambda tell: {"backend": backend(), "process": os.getpid()})
    told = second.result(lambda: None)
    second.end()
    assert told["process"] != os.getpid()
    assert told["backend"] != first
    assert backend() == first  # and that of the first one still answers


def test_the_second_tells_how_far_it_is_and_what_went_wrong(transactional_db):
    def work(tell):
        tell(7)
        raise OSError(28, "No space left on device")

    second = SecondProcess(work)
    with pytest.raises(SecondProcessFailed) as failed:
        second.result(lambda: None)
    assert (second.rows, failed.value.code) == (7, "storage_full")
    second.end()


def test_a_second_that_was_killed_is_a_lost_worker(transactional_db):
    second = SecondProcess(lambda tell: os._exit(9))
    with pytest.raises(SecondProcessFailed) as failed:
        second.result(lambda: None)
    second.end()
    assert failed.value.code == "worker_lost"
