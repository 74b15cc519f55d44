"""A whole running center on one home folder: the two servers, web, workers and beat.

The demo runs one for people; benchmarks run their own on temporary folders.
"""

import contextlib
import http.client
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vlsc.embedded.account import NotPossible, server_account
from vlsc.embedded.children import Child, end_leftovers, stop_together
from vlsc.embedded.home import DEMO_PASSWORD, PROJECT, SECRETS, Home
from vlsc.embedded.postgres import APPLICATION, OWNER, Postgres
from vlsc.embedded.valkey import Valkey

CENTER = ("web", "worker", "sweeper", "beat")
QUEUE = "sweeps"  # as `jobs.sweeps` names it, which needs Django's settings
CELERY = [sys.executable, "-m", "celery", "-A", "vlsc"]


@dataclass
class System:
    """The servers and processes on a home. A `given` `DATABASE_URL` or `REDIS_URL` is used.

    `postgres_settings` are passed to the server; `variables` to every process of the center.
    """

    home: Home
    port: int
    postgres_settings: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=lambda: os.environ)
    variables: dict[str, str] = field(default_factory=dict)
    worker_processes: int = 2
    has_cast: bool = True  # whether there is a password for the people of the demo
    postgres: Postgres | None = None
    valkey: Valkey | None = None
    children: dict[str, Child] = field(default_factory=dict)
    commands: list[Child] = field(default_factory=list)

    def start_servers(self) -> None:
        """Start the servers that the environment does not name, and write their addresses."""
        end_leftovers(self.home.record(name) for name in (*CENTER, "postgres", "valkey"))
        ports = self.home.ports("postgres", "valkey")
        account, home = server_account(), self.home
        if not self.named("DATABASE_URL"):
            place = (home.folder, ports["postgres"], home.log("postgres"), account)
            self.postgres = Postgres(*place, self.postgres_settings, home.record("postgres"))
        if not self.named("REDIS_URL"):
            place = (home.folder, ports["valkey"], home.log("valkey"), account)
            self.valkey = Valkey(*place, home.record("valkey"))
        for server in self.servers:
            server.start()
        for server in self.servers:
            server.wait()
        home.write_environment(self.addresses())

    @property
    def servers(self) -> list[Postgres | Valkey]:
        """The servers that were started here."""
        return [server for server in (self.postgres, self.valkey) if server is not None]

    def named(self, name: str) -> str:
        """The given value of a setting, direct or from a file; empty if there is none."""
        path = self.given.get(f"{name}_FILE")
        return self.given.get(name) or (Path(path).read_text().strip() if path else "")

    def addresses(self) -> dict[str, str]:
        """The settings of every command on this system."""
        folder = self.home.folder
        own = {
            "VLSC_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "VLSC_STORAGE_URL": f"file://{folder}/files",
            "VLSC_MAIL_URL": f"filemail:///{folder}/mail",
        }
        chosen = {name: self.named(name) or value for name, value in own.items()}
        always = {"VLSC_DEMO": "1", "VLSC_PORT": str(self.port)}
        return chosen | always | self.server_urls() | self.secret_files() | self.variables

    def server_urls(self) -> dict[str, str]:
        """The database for the application and for the owner, and the broker."""
        application = self.named("DATABASE_URL")
        owner = self.named("VLSC_MIGRATION_DATABASE_URL") or application
        if self.postgres:
            application, owner = self.postgres.url(APPLICATION), self.postgres.url(OWNER)
        return {
            "DATABASE_URL": application,
            "VLSC_MIGRATION_DATABASE_URL": owner,
            "REDIS_URL": self.valkey.url if self.valkey else self.named("REDIS_URL"),
        }

    def secret_files(self) -> dict[str, str]:
        """Where the secrets are that the environment does not give."""
        wanted = [name for name in SECRETS if name != DEMO_PASSWORD and not self.named(name)]
        wanted += [DEMO_PASSWORD] if self.has_cast else []
        return {f"{name}_FILE": str(self.home.secret(name)) for name in wanted}

    def environment(self, process: str) -> dict[str, str]:
        """The environment of one process of the center."""
        home = {
            "VLSC_HOME": str(self.home.folder),
            "VLSC_PROCESS": process,
            "PYTHONUNBUFFERED": "1",
        }
        return dict(os.environ) | self.addresses() | home

    def begin(self, name: str, command: list[str], process: str = "command", **how: int) -> Child:
        """Start one process of the center."""
        child = Child(
            name=name,
            command=command,
            log=self.home.log(name),
            environment=self.environment(process),
            folder=PROJECT,
            record=self.home.record(name),
            **how,  # type: ignore[arg-type]
        )
        child.start()
        return child

    def begin_command(self, *arguments: str) -> Child:
        """Start a management command; `finish_command` waits for it."""
        command = [sys.executable, str(PROJECT / "manage.py"), *arguments]
        self.commands.append(self.begin(arguments[0], command))
        return self.commands[-1]

    def begin_commands(self, *names: str) -> Child:
        """Start commands that follow one another in one process."""
        command = [sys.executable, "-m", "vlsc.embedded.commands", *names]
        self.commands.append(self.begin(names[-1], command))
        return self.commands[-1]

    def finish_command(self, child: Child) -> None:
        """Wait for a command. Refuses with the end of its output when it failed."""
        if child.end():
            output = child.last_words(30) or "    No output; is the disk full?"
            raise NotPossible(f"manage.py {child.name} failed:\n{output}")

    def start_center(self) -> None:
        """Start web, workers and beat; `is_ready` becomes true when it can serve."""
        settings = str(PROJECT / "vlsc" / "gunicorn.py")
        web = [sys.executable, "-m", "gunicorn", "-c", settings, "vlsc.wsgi:application"]
        self.children["web"] = self.begin("web", web, "web", last_signal=signal.SIGQUIT)
        # Gossip and mingle are for many workers; here they only delay the start by a second.
        quick, log = ["--without-gossip", "--without-mingle"], ["--loglevel", "INFO"]
        pool = ["--concurrency", str(self.worker_processes)]
        self.children["worker"] = self.begin(
            "worker",
            [*CELERY, "worker", *pool, *quick, *log],
            "worker",
            last_signal=signal.SIGKILL,
        )
        # A separate worker, so that sweeps do not wait behind long work.
        sweeps = ["--queues", QUEUE, "--pool", "threads", "--concurrency", "4"]
        self.children["sweeper"] = self.begin(
            "sweeper", [*CELERY, "worker", *sweeps, *quick, *log], "worker"
        )
        schedule = [
            "--schedule",
            str(self.home.folder / "run" / "schedule"),
            "--pidfile=",
        ]
        self.children["beat"] = self.begin("beat", [*CELERY, "beat", *schedule, *log], "beat")

    def is_ready(self) -> bool:
        """Whether `/readyz` reports that it can serve."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        with (
            contextlib.closing(connection),
            contextlib.suppress(OSError, http.client.HTTPException),
        ):
            connection.request("GET", "/readyz", headers={"Host": f"127.0.0.1:{self.port}"})
            return connection.getresponse().status == 200
        return False

    def stop(self) -> None:
        """Stop everything: first the processes that use the servers, then the servers."""
        for command in self.commands:
            command.kill()
        stop_together(self.children.values())
        stop_together(server.child for server in self.servers)

    def kill(self) -> None:
        """Kill everything; PostgreSQL by an immediate shutdown, which frees its shared memory."""
        for child in [*self.commands, *self.children.values()]:
            child.kill()
        if self.postgres:
            self.postgres.stop_immediately()
        for server in self.servers:
            server.child.kill()


def make_system(folder: Path, port: int, **options: Any) -> System:
    """A system on its own home, locked by this process."""
    home = Home(folder)
    home.hold()
    return System(home, port, **options)
