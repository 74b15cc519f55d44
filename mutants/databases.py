"""One PostgreSQL and one Valkey for all mutants, and a clean test database for each run.

The tables are made once, and copied. Tests that commit leave a database empty, without the rows
that migrations have put in: then it is copied anew. A session that nobody has says it is whole.
"""

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from vlsc.embedded.testing import NO_BROWSER, Servers, set_secrets

CLEAN = "mutants_clean"
MARK = "nobody's session"
ADDRESSES = ("DATABASE_URL", "VLSC_MIGRATION_DATABASE_URL")


class Database:
    """The test database and the broker's database of one copy."""

    def __init__(self, number: int) -> None:
        self.name = f"mutants_{number}"
        addresses = {name: _with_path(os.environ[name], self.name) for name in ADDRESSES}
        broker = _with_path(os.environ["REDIS_URL"], str(number))
        self.environment = {**addresses, "REDIS_URL": broker}

    def make_clean(self) -> None:
        """A test database like the first one."""
        if not self._is_clean():
            _replace(f"test_{self.name}", CLEAN)

    def keep_as_clean(self) -> None:
        """This test database, just made, is what others are copies of."""
        with _connected(f"test_{self.name}") as cursor:
            cursor.execute("INSERT INTO django_session VALUES (%s, '', now())", [MARK])
        _replace(CLEAN, f"test_{self.name}")

    def make_dirty(self) -> None:
        """Have it made anew before the next run."""
        with contextlib.suppress(psycopg2.Error), _connected(f"test_{self.name}") as cursor:
            cursor.execute("DELETE FROM django_session")

    def _is_clean(self) -> bool:
        try:
            with _connected(f"test_{self.name}") as cursor:
                cursor.execute("SELECT FROM django_session WHERE session_key = %s", [MARK])
                return cursor.rowcount == 1
        except psycopg2.Error:  # there is none yet
            return False


@contextmanager
def servers() -> Iterator[None]:
    """The servers, named in the environment as those of tests are."""
    os.environ.setdefault(NO_BROWSER, "no mutant needs one")
    set_secrets()
    found = Servers()
    try:
        found.start()
        yield
    finally:
        found.stop()


def _replace(name: str, template: str) -> None:
    with _connected("postgres") as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


@contextmanager
def _connected(name: str) -> Iterator[Any]:
    address = _with_path(os.environ["VLSC_MIGRATION_DATABASE_URL"], name)
    connection = psycopg2.connect(address)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _with_path(address: str, path: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{path}"))
