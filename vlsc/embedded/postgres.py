"""An embedded PostgreSQL server: creates its data folder, starts it, creates roles and database."""

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
# The first version with a built-in locale that sorts alike everywhere; older ones use the system's.
BUILTIN_LOCALE_SINCE = 17
# In this order, each unless something of that name exists.
MADE_ONCE = {
    APPLICATION: f"CREATE ROLE {APPLICATION} LOGIN",
    OWNER: f"CREATE ROLE {OWNER} LOGIN CREATEDB IN ROLE {APPLICATION}",
    DATABASE: f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
}
# Its log must not repeat what people typed: no statement, no row or value that breaks a constraint
# or a type. The processes log the same errors, masked.
DISCREET = (
    "log_statement=none",
    "log_min_duration_statement=-1",
    "log_min_error_statement=panic",
    "log_min_messages=log",
    "log_error_verbosity=terse",
    "log_parameter_max_length=0",
    "log_parameter_max_length_on_error=0",
)
THROW_AWAY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


@dataclass
class Postgres:
    """The server for one data folder. `settings` are passed to it with `-c`."""

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
            stop_signal=signal.SIGINT,  # fast shutdown: sessions are ended, data is written
            last_signal=signal.SIGINT,
            record=self.record,
        )

    def arguments(self) -> list[str]:
        """Loopback only, no socket file, UTC, and the caller's settings."""
        settings = (
            "TimeZone=UTC",
            "log_timezone=UTC",
            "max_connections=200",
            *DISCREET,
            *self.settings,
        )
        wanted = [part for setting in settings for part in ("-c", setting)]
        return ["-h", "127.0.0.1", "-p", str(self.port), "-k", "", *wanted]

    def start(self) -> None:
        """Create the data folder if it is missing and start; `wait` returns when it answers."""
        if not (self.data / "PG_VERSION").exists():
            self.create()
        self.refuse_other_version()
        self.remove_stale_pid()
        self.child.start()

    def create(self) -> None:
        """Create the data folder under another name and rename it when complete."""
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

        A server on this folder that outlived its parent is stopped first.
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
        """The process, if it is a running server on this folder."""
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            process = psutil.Process(pid)
            if process.status() != psutil.STATUS_ZOMBIE and str(self.data) in process.cmdline():
                return process
        return None

    def wait(self) -> None:
        """Wait until it answers, then create missing roles and the database."""
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
        """The owner, which migrates and may create test databases, and the application's role.

        The owner is a member of the application's role, so that a test can switch to it.
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
        """Stop it without a clean shutdown, like a power failure; for crash tests."""
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
