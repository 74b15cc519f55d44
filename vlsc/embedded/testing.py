"""A pytest plugin: temporary servers for the tests, and a browser for those that need one.

The controlling process starts the servers before Django reads its settings, and sets their
addresses in the environment, where the processes of `-n` find them. Servers that the
environment names already are used as they are.
"""

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil
import pytest

from vlsc.databases import addresses, role
from vlsc.embedded.account import NotPossible, server_account
from vlsc.embedded.browser import SETTING as BROWSER
from vlsc.embedded.browser import find_browser, install_browser
from vlsc.embedded.children import stop_together
from vlsc.embedded.home import SECRETS, free_port, new_key
from vlsc.embedded.postgres import APPLICATION, OWNER, THROW_AWAY, Postgres
from vlsc.embedded.translations import compile_translations
from vlsc.embedded.valkey import Valkey

NO_BROWSER = "VLSC_NO_BROWSER"
PREFIX = "vlsc-tests-"
DATABASES = 16  # the default of Redis and Valkey


class Servers:
    """The servers of one test run and the folder they live in."""

    def __init__(self) -> None:
        remove_forgotten()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self.folder.chmod(0o711)
        (self.folder / "staticfiles").mkdir()  # empty, so that whitenoise does not warn
        self.started: list[Postgres | Valkey] = []

    def start(self) -> None:
        """Start the servers that the environment does not name, and set their addresses in it."""
        account = server_account()
        os.environ["VLSC_HOME"] = str(self.folder)
        refuse_one_role()
        if not os.environ.get("DATABASE_URL"):
            log = self.folder / "postgres.log"
            postgres = Postgres(self.folder, free_port(), log, account, THROW_AWAY)
            # Tests run as the owner, since they create databases; some switch to the other role.
            os.environ["DATABASE_URL"] = postgres.url(APPLICATION)
            os.environ["VLSC_MIGRATION_DATABASE_URL"] = postgres.url(OWNER)
            self.started.append(postgres)
        if not os.environ.get("REDIS_URL"):
            valkey = Valkey(self.folder, free_port(), self.folder / "valkey.log", account)
            os.environ["REDIS_URL"] = valkey.url
            self.started.append(valkey)
        for server in self.started:
            server.start()
        for server in self.started:
            server.wait()

    def stop(self) -> None:
        """Stop them and remove all they wrote."""
        stop_together(server.child for server in self.started)
        shutil.rmtree(self.folder, ignore_errors=True)


_servers: Servers | None = None


def remove_forgotten() -> None:
    """Remove the folders of runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def refuse_one_role() -> None:
    """Refuse a single role: as the owner of the tables it could change the log."""
    if os.environ.get("DATABASE_URL") and len({role(url) for url in addresses()}) == 1:
        raise pytest.UsageError(
            "The tests need two database roles: DATABASE_URL for one that owns nothing, "
            "VLSC_MIGRATION_DATABASE_URL for the owner, who may make databases and is a member "
            "of the first."
        )


def set_secrets() -> None:
    """Secrets for this run only, where the environment gives none."""
    for name in SECRETS:
        if not os.environ.get(f"{name}_FILE"):
            os.environ.setdefault(name, new_key())


def look_for_browser(install: bool) -> None:
    """Set the browser's path in the environment, or the reason why there is none."""
    if os.environ.get(NO_BROWSER):
        return
    try:
        found = install_browser() if install else find_browser()
    except NotPossible as reason:
        os.environ[NO_BROWSER] = str(reason)
        return
    if found:
        os.environ[BROWSER] = found
    else:
        os.environ[NO_BROWSER] = "no Chromium; `make test` tries to install one"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that `make test` uses, and a quick run of one file does not."""
    parser.addoption(
        "--install-browser", action="store_true", help="install Chromium where it is missing"
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, args: list[str]
) -> Generator[None, object, object]:
    """Start first: the settings are read in the step that this wraps."""
    global _servers
    if process := os.environ.get("PYTEST_XDIST_WORKER"):
        take_own_broker(process)
        take_own_storage(process)
    elif not only_prints(args):
        compile_translations()
        set_secrets()
        look_for_browser("--install-browser" in args)
        _servers = Servers()
        try:
            _servers.start()
        except BaseException:
            _servers.stop()
            raise
    return (yield)


def take_own_broker(process: str) -> None:
    """Give each process of `-n` a database of the broker, as Django gives it one of PostgreSQL."""
    address = urlsplit(os.environ["REDIS_URL"])
    number = 1 + int(process.removeprefix("gw")) % (DATABASES - 1)
    os.environ["REDIS_URL"] = urlunsplit(address._replace(path=f"/{number}"))


def take_own_storage(process: str) -> None:
    """Give each process of `-n` a storage, since one is marked as that of a single database."""
    os.environ["VLSC_STORAGE_URL"] = f"file://{os.environ['VLSC_HOME']}/files-{process}"


def only_prints(args: list[str]) -> bool:
    """Whether the run only prints help or the version."""
    return bool({"--help", "-h", "--version", "-V"} & set(args))


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and refuse a run that requires a browser and has none."""
    config.addinivalue_line("markers", "browser: needs a real browser")
    if os.environ.get("REQUIRE_BROWSER") == "1" and os.environ.get(NO_BROWSER):
        raise pytest.UsageError(f"REQUIRE_BROWSER is set: {os.environ[NO_BROWSER]}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the browser tests where there is no browser."""
    if reason := os.environ.get(NO_BROWSER):
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers, and end with the reason why browser tests were skipped."""
    global _servers
    if _servers is None:
        return
    _servers.stop()
    _servers = None
    if reason := os.environ.get(NO_BROWSER):
        print(f"browser tests skipped: {reason}")
