"""Flushes of the database's log: how many there were, and what they take on a slower disk."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.center import BenchCenter
from bench.maks import make_maks
from bench.report import Figure, counted
from bench.spending import Spender

DELAY = 2_000  # microseconds
AT_DELAY = "flush of 2 ms, by commit_delay"
MOST = 1_000_000 // DELAY  # commits a second of one session, if each is delayed
RELOADING = 1  # seconds until every session has read the settings again
FLUSHED = """
SELECT sum(fsyncs)::bigint FROM pg_stat_io WHERE object = 'wal' AND backend_type = 'client backend'
"""


@contextmanager
def delayed(center: BenchCenter) -> Iterator[None]:
    """Delay each flush by `DELAY`, whichever session it is of, the limit's and the method's alike.

    Sessions that commit meanwhile share the flush, as they do while a disk is busy.
    """
    _set(center, f"ALTER SYSTEM SET commit_delay = {DELAY}", "ALTER SYSTEM SET commit_siblings = 0")
    try:
        yield
    finally:
        _set(center, "ALTER SYSTEM RESET commit_delay", "ALTER SYSTEM RESET commit_siblings")


def _set(center: BenchCenter, *statements: str) -> None:
    for statement in (*statements, "SELECT pg_reload_conf()"):
        center.execute(statement, role="postgres")
    time.sleep(RELOADING)


def check_delay(center: BenchCenter, promise: str) -> Figure:
    """That one session cannot commit oftener than the delay allows."""
    rate = round(Spender(center, make_maks(1), 1).pgbench())
    what = f"commits a second of one session: {AT_DELAY}"
    return counted(promise, what, rate, most=MOST)


def count_flushes(center: BenchCenter) -> int:
    """How often sessions have flushed the log of the database so far.

    A session that has ended, or been idle for a second, has reported all of them.
    """
    superuser = center.connect("postgres")
    with superuser.cursor() as cursor:
        cursor.execute(FLUSHED)
        (flushed,) = cursor.fetchone()
    superuser.close()
    return int(flushed)
