"""Several at once, as several workers or people would: threads with connections of their own."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction
from django.db.models import Model


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act came to; all begin at the same moment. Raises what the first of them raised."""
    start = threading.Barrier(len(acts))

    def do(act: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def do_while_locked(act: Callable[[], Any], *, locked: Model, free: Model) -> Any:
    """What `act` comes to. It waits for the row `locked`, and must not hold `free` meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            _lock(locked)
            done = pool.submit(at_once, act)
            wait_for_a_waiter()
            _lock(free, nowait=True)
        return done.result()[0]


def _lock(row: Model, *, nowait: bool = False) -> None:
    rows = type(row)._base_manager
    rows.select_for_update(nowait=nowait, no_key=True).get(pk=row.pk)


def wait_for_a_waiter() -> None:
    """Return as soon as a session of this database waits for a lock; fail if none ever does."""
    wait_for_waiters(1)


def wait_for_waiters(count: int) -> None:
    """Return as soon as so many sessions of this database wait for locks; fail if they never do."""
    waiting = """SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    with connection.cursor() as cursor:
        for _ in range(2000):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0] >= count:
                return
            time.sleep(0.01)
    raise AssertionError("Nobody waits.")
