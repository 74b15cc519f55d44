"""One PostgreSQL of our own: made, started, given its roles and one database."""

import contextlib
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg2

from vlsc.embedded.account import Account, NotPossible, as_account, own_folder
from vlsc.embedded.binaries import POSTGRES, find_program
from vlsc.embedded.children import Child

SUPERUSER, OWNER, APPLICATION, DATABASE = "postgres", "vlsc_owner", "vlsc_app", "vlsc"
# The locale that compares alike on every machine is built in since 17; before, it is the system's.
BUILTIN_LOCALE_SINCE = 17
# In this order, each when there is nothing of that name yet.
MADE_ONCE = {
    APPLICATION: f"CREATE ROLE {APPLICATION} LOGIN",
    OWNER: f"CREATE ROLE {OWNER} LOGIN CREATEDB IN ROLE {APPLICATION}",
    DATABASE: f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
}
THROW_AWAY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


@dataclass
class Postgres:
    """The server over one folder of data. `settings` are given to it as `-c`."""

    home: Path
    port: int
    log: Path
    account: Account | None
    settings: tuple[str, ...] = ()
    record: Path | None = None

    def __post_init__(self) -> None:
        self.found = find_program(POSTGRES, self.account)
        self.environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
        self.data = own_folder(self.account, self.home, "postgres") / "data"
        self.version = self.run(str(self.found.program), "--version").split()[2]
        self.child = Child(
            name=f"PostgreSQL {self.version}",
            command=[str(self.found.program), "-D", str(self.data), *self.arguments()],
            log=self.log,
            environment=self.environment,
            folder=self.data.parent,
            account=self.account,
            stop_signal=signal.SIGINT,  # "fast": end the sessions, then a clean shutdown
            last_signal=signal.SIGINT,
            record=self.record,
        )

    def arguments(self) -> list[str]:
        """Loopback only, no socket file, UTC, and what the starter wants beside."""
        settings = (
            "TimeZone=UTC",
            "log_timezone=UTC",
            "max_connections=200",
            *self.settings,
        )
        wanted = [part for setting in settings for part in ("-c", setting)]
        return ["-h", "127.0.0.1", "-p", str(self.port), "-k", "", *wanted]

    def start(self) -> None:
        """Make the data folder where it is missing and start; `wait` ends when it answers."""
        if not (self.data / "PG_VERSION").exists():
            self.create()
        self.refuse_other_version()
        self.remove_stale_pid()
        self.child.start()

    def create(self) -> None:
        """Make the data folder beside its place and move it there when complete."""
        half = self.data.with_name("unfinished")
        shutil.rmtree(half, ignore_errors=True)
        major = int(re.split(r"\D", self.version)[0])
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if major < BUILTIN_LOCALE_SINCE:
            locale = ["--locale=C.UTF-8"]
        durable = [] if "fsync=off" not in self.settings else ["--no-sync"]
        who = ["-U", SUPERUSER, "-A", "trust", "-E", "UTF8"]
        self.run(self.found.sibling("initdb"), "-D", str(half), *who, *locale, *durable)
        half.rename(self.data)

    def refuse_other_version(self) -> None:
        """A data folder of another major version can't be opened; say so and what to do."""
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if not self.version.startswith(f"{made_by}.") and self.version != made_by:
            raise NotPossible(
                f"{self.data} was made by PostgreSQL {made_by}; this is PostgreSQL {self.version} "
                f"({self.found.source}). Move the folder away to begin anew, or set "
                f"{POSTGRES.setting} to the program of version {made_by}."
            )

    def remove_stale_pid(self) -> None:
        """Drop `postmaster.pid` when the process it names is gone, a zombie, or something else.

        A server over this folder that outlived its starter is ended first.
        """
        note = self.data / "postmaster.pid"
        if not note.exists():
            return
        if process := self.running_over(int(note.read_text().split("\n")[0] or 0)):
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(psutil.TimeoutExpired):
                process.wait(10)
        note.unlink(missing_ok=True)

    def running_over(self, pid: int) -> psutil.Process | None:
        """The process, if it is a living server over this very folder."""
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            process = psutil.Process(pid)
            if process.status() != psutil.STATUS_ZOMBIE and str(self.data) in process.cmdline():
                return process
        return None

    def wait(self) -> None:
        """Wait until it answers, then see that the roles and the database exist."""
        self.child.wait_until(self.answers)
        self.make_roles()

    def answers(self) -> bool:
        """Whether it takes connections."""
        place = [
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-U",
            SUPERUSER,
            "-d",
            "postgres",
        ]
        asked = [self.found.sibling("pg_isready"), "-q", *place]
        return subprocess.run(asked, env=self.environment, check=False).returncode == 0

    def make_roles(self) -> None:
        """The owner, who migrates and may make test databases, and the application's role.

        The owner is a member of the application's role, so that a test can step down to it.
        """
        connection = psycopg2.connect(self.url(SUPERUSER, "postgres"))
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT rolname FROM pg_roles UNION SELECT datname FROM pg_database")
            existing = {name for (name,) in cursor.fetchall()}
            for name, statement in MADE_ONCE.items():
                if name not in existing:
                    cursor.execute(statement)

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address of a database for a role."""
        return f"postgres://{role}@127.0.0.1:{self.port}/{database}"

    def stop_immediately(self) -> None:
        """End it without a shutdown, as a power cut would; for tests of what survives that."""
        if self.child.process:
            self.child.process.send_signal(signal.SIGQUIT)
            self.child.process.wait(30)

    def run(self, *command: str) -> str:
        """Run one of its programs as its account and return what it printed."""
        done = subprocess.run(
            command,
            cwd="/",
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            **as_account(self.account),  # type: ignore[call-overload]
        )
        if done.returncode:
            raise NotPossible(f"{command[0]} failed:\n{done.stderr}")
        return str(done.stdout)
