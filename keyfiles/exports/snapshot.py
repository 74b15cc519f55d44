"""One snapshot of the database for a whole file, used by one process or shared by two."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def open_snapshot(shared_by: str | None = None) -> Iterator[BaseDatabaseWrapper]:
    """A separate connection in a new snapshot, or in the one that another process shares.

    The worker's default connection stays outside, so that its progress is visible meanwhile.
    """
    snapshot = connection.copy()
    try:
        snapshot.set_autocommit(False)
        with snapshot.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            if shared_by:
                cursor.execute("SET TRANSACTION SNAPSHOT %s", [shared_by])
            # JIT compilation of a query that runs once costs more than it saves.
            cursor.execute("SET LOCAL jit = off")
        yield snapshot
    finally:
        snapshot.close()


def share(snapshot: BaseDatabaseWrapper) -> str:
    """The id by which another process can use the same snapshot while this one holds it."""
    with snapshot.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        return str(cursor.fetchone()[0])
