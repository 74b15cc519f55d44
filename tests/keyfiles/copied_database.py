"""A copy of the test's database, made as operators make one: a dump, restored beside it."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from vlsc.embedded.account import server_account
from vlsc.embedded.binaries import POSTGRES, find_program

COPY = "restored"


def run_tool(name: str, *arguments: str, text: bytes = b"") -> bytes:
    """One of PostgreSQL's programs, as the owner of the tables."""
    address = urlsplit(os.environ["VLSC_MIGRATION_DATABASE_URL"])
    place = {"PGHOST": address.hostname, "PGPORT": str(address.port), "PGUSER": address.username}
    program = find_program(POSTGRES, server_account()).sibling(name)
    command = [program, *arguments]
    environment = os.environ | place | {"PGPASSWORD": address.password or ""}
    return subprocess.run(
        command, input=text, env=environment, stdout=subprocess.PIPE, check=True
    ).stdout


@contextmanager
def restored_copy() -> Iterator[Callable[[], None]]:
    """A restored copy; calling what it yields connects this process with the copy."""
    name, copy = connection.settings_dict["NAME"], f"{connection.settings_dict['NAME']}_{COPY}"
    run_tool("psql", "-qd", "postgres", "-c", f'CREATE DATABASE "{copy}" TEMPLATE template0')
    try:
        dump = run_tool("pg_dump", "-d", name)
        run_tool("psql", "-qd", copy, "-v", "ON_ERROR_STOP=1", text=dump)
        yield lambda: connect_with(copy)
    finally:
        connect_with(name)
        run_tool("psql", "-qd", "postgres", "-c", f'DROP DATABASE "{copy}" WITH (FORCE)')


def connect_with(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
