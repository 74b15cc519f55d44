"""One PostgreSQL and one Valkey for all mutants, and a clean test database for each run.

The tables are made once. Each run gets them as a copy of that database, because tests that commit
leave it empty, without the rows that migrations have put in.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from vlsc.embedded.testing import NO_BROWSER, Servers, set_secrets

CLEAN = "mutants_clean"
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
        _replace(f"test_{self.name}", CLEAN)

    def keep_as_clean(self) -> None:
        """This test database, just made, is what others are copies of."""
        _replace(CLEAN, f"test_{self.name}")


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
    address = _with_path(os.environ["VLSC_MIGRATION_DATABASE_URL"], "postgres")
    connection = psycopg2.connect(address)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    finally:
        connection.close()


def _with_path(address: str, path: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{path}"))
