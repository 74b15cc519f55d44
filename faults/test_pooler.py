"""The center behind PgBouncer in transaction mode, where no session is a client's own.

The test suite runs through it: sign-in, lists, key files out and in at the short rounds, nearly all
of it at the long ones.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from faults.processes import PROJECT
from vlsc.databases import BEHIND_POOLER
from vlsc.embedded.account import NotPossible, server_account
from vlsc.embedded.pooler import Pooler, install_pooler
from vlsc.embedded.testing import NO_BROWSER

SHORT = [
    "tests/vlsc/test_sign_in_page.py",
    "tests/vlsc/test_keyset.py",
    "tests/keys/test_listings_pages.py::test_paging_shows_each_row_once_there_and_back",
    "tests/agreements/test_summary_file.py",
    "tests/keyfiles/test_export_contents.py",
    "tests/keyfiles/test_import_loading.py",
    "tests/keyfiles/test_import_races.py",
    "tests/jobs/test_progress.py",
]
# These start servers of their own, are about connections without a pooler, or restore a dump, which
# sets the search path of a session.
LONG = [
    "tests",
    "--ignore=tests/embedded",
    "--ignore=tests/browser",
    "--ignore=tests/vlsc/test_time_limits.py",
    "--ignore=tests/vlsc/test_health_check.py",
    "--ignore=tests/test_mutants.py",
    "--ignore=tests/keyfiles/test_copied_database.py",
    "--deselect=tests/keyfiles/test_second_process.py::"
    "test_each_process_asks_the_database_by_a_connection_of_its_own",
]
IS_SHORT = os.environ.get("ROUNDS") == "short"


@pytest.fixture(scope="module")
def pooler() -> Iterator[Pooler]:
    """PgBouncer in front of the tests' PostgreSQL."""
    try:
        install_pooler()
    except NotPossible as reason:
        if os.environ.get("REQUIRE_POOLER") == "1":
            pytest.fail(str(reason))
        pytest.skip(str(reason))
    folder = Path(tempfile.mkdtemp(prefix="vlsc-pooler-"))
    folder.chmod(0o711)
    server = urlsplit(os.environ["DATABASE_URL"])
    if server.password:
        pytest.skip("the pooler of this test has no passwords")
    started = Pooler(folder, server.port or 5432, server_account())
    started.start()
    yield started
    started.child.kill()
    shutil.rmtree(folder, ignore_errors=True)


def through(pooler: Pooler, database: str, **variables: str) -> dict[str, str]:
    """The environment of a process that knows only the pooler."""
    names = ("DATABASE_URL", "VLSC_MIGRATION_DATABASE_URL")
    urls = {name: _behind(os.environ[name], pooler.port, database) for name in names}
    broker = urlsplit(os.environ["REDIS_URL"])._replace(path="/9")
    return os.environ | urls | {"REDIS_URL": urlunsplit(broker)} | variables


def _behind(url: str, port: int, database: str) -> str:
    address = urlsplit(url)
    place = f"{address.username}@127.0.0.1:{port}"
    return urlunsplit(address._replace(netloc=place, path=f"/{database}"))


@pytest.mark.skipif(not IS_SHORT, reason="the long rounds run nearly the whole suite")
def test_the_main_job_passes_behind_a_pooler(pooler):
    run_tests(pooler, "-n", "0", *SHORT)


@pytest.mark.alone
@pytest.mark.skipif(IS_SHORT, reason="the short rounds run the main job")
def test_the_suite_passes_behind_a_pooler(pooler):
    """By two processes, which take databases of the broker that those of the fault runs use."""
    run_tests(pooler, "-n", "2", "--dist", "worksteal", *LONG)


def run_tests(pooler: Pooler, *arguments: str) -> None:
    """The database stays: the pooler's connections to it could not be closed from here."""
    options = ("-q", "--reuse-db", "--no-header", "--show-capture=no")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *arguments],
        cwd=PROJECT,
        env=through(
            pooler, "pooled", VLSC_DATABASE_TIMEOUTS="role", **{NO_BROWSER: "not behind a pooler"}
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]


def test_limits_of_a_session_are_refused_behind_a_pooler(pooler):
    command = [sys.executable, "manage.py", "health"]
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env=through(pooler, "postgres"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, BEHIND_POOLER in done.stdout) == (1, True), done.stdout + done.stderr
