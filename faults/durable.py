"""A PostgreSQL that writes to the disk before it answers, with what the tests' database has."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from faults.processes import PATIENCE
from tests.keyfiles.copied_database import run_tool
from vlsc.embedded.account import server_account
from vlsc.embedded.home import free_port
from vlsc.embedded.postgres import OWNER, Postgres


@contextlib.contextmanager
def durable_copy() -> Iterator[Postgres]:
    """Start one with a copy of the tests' database as it is now."""
    folder = Path(tempfile.mkdtemp(prefix="vlsc-durable-"))
    folder.chmod(0o711)
    server = Postgres(folder, free_port(), folder / "postgres.log", server_account())
    try:
        server.start()
        server.wait()
        dump = run_tool("pg_dump", "--no-owner", "-d", connection.settings_dict["NAME"])
        subprocess.run(
            [server.found.sibling("psql"), "-qd", server.url(OWNER), "-v", "ON_ERROR_STOP=1"],
            input=dump,
            env=os.environ | {"LC_ALL": "C"},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        yield server
    finally:
        server.child.kill()
        shutil.rmtree(folder, ignore_errors=True)


def crash(server: Postgres) -> None:
    """Stop it as a power failure would, and start it again."""
    server.stop_immediately()
    server.start()
    server.child.wait_until(server.answers, PATIENCE)
