"""The whole running center over one home: the two servers, and web, worker and beat before them.

The demo runs one for people; bench and fault runs make their own over throw-away homes.
"""

import contextlib
import http.client
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

from vlsc.embedded.account import NotPossible, server_account
from vlsc.embedded.children import Child, end_leftovers, stop_together
from vlsc.embedded.home import PROJECT, SECRETS, Home
from vlsc.embedded.postgres import APPLICATION, OWNER, Postgres
from vlsc.embedded.valkey import Valkey

CELERY = [sys.executable, "-m", "celery", "-A", "vlsc"]


@dataclass
class System:
    """What runs over a home. `DATABASE_URL` and `REDIS_URL` of the environment replace our servers.

    `postgres_settings` go to the server as they are; `variables` go to every process of the center.
    """

    home: Home
    port: int
    postgres_settings: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    worker_processes: int = 2
    postgres: Postgres | None = None
    valkey: Valkey | None = None
    children: dict[str, Child] = field(default_factory=dict)

    def start_servers(self) -> None:
        """Start the servers that the environment does not name, and leave their addresses."""
        end_leftovers(
            self.home.record(name) for name in ("web", "worker", "beat", "postgres", "valkey")
        )
        ports = self.home.ports("postgres", "valkey")
        account = server_account()
        if not os.environ.get("DATABASE_URL"):
            self.postgres = Postgres(
                self.home.folder,
                ports["postgres"],
                self.home.log("postgres"),
                account,
                self.postgres_settings,
                self.home.record("postgres"),
            )
        if not os.environ.get("REDIS_URL"):
            self.valkey = Valkey(
                self.home.folder,
                ports["valkey"],
                self.home.log("valkey"),
                account,
                self.home.record("valkey"),
            )
        servers = [server for server in (self.postgres, self.valkey) if server is not None]
        for server in servers:
            server.start()
        for server in servers:
            server.wait()
        self.home.write_environment(self.addresses())

    def addresses(self) -> dict[str, str]:
        """What every command needs to talk to this system."""
        application, owner, broker = self.servers_urls()
        own = {
            "VLSC_DEMO": "1",
            "VLSC_PORT": str(self.port),
            "VLSC_PUBLIC_URL": os.environ.get("VLSC_PUBLIC_URL") or f"http://127.0.0.1:{self.port}",
            "VLSC_STORAGE_URL": os.environ.get("VLSC_STORAGE_URL")
            or f"file://{self.home.folder}/files",
            "VLSC_MAIL_URL": os.environ.get("VLSC_MAIL_URL")
            or f"filemail://{self.home.folder}/mail",
            "DATABASE_URL": application,
            "VLSC_MIGRATION_DATABASE_URL": owner,
            "REDIS_URL": broker,
        }
        secrets = {f"{name}_FILE": str(self.home.secret(name)) for name in SECRETS}
        return own | secrets | self.variables

    def servers_urls(self) -> tuple[str, str, str]:
        """The database for the application and for the owner, and the broker."""
        application = os.environ.get("DATABASE_URL", "")
        owner = os.environ.get("VLSC_MIGRATION_DATABASE_URL") or application
        if self.postgres:
            application, owner = (
                self.postgres.url(APPLICATION),
                self.postgres.url(OWNER),
            )
        return (
            application,
            owner,
            self.valkey.url if self.valkey else os.environ["REDIS_URL"],
        )

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
        return self.begin(arguments[0], [sys.executable, str(PROJECT / "manage.py"), *arguments])

    def finish_command(self, child: Child) -> None:
        """Wait for a command. Refuses, with the end of what it said, when it failed."""
        if child.end():
            raise NotPossible(f"manage.py {child.name} failed:\n{child.last_words(30)}")

    def start_center(self) -> None:
        """Start web, worker and beat; `is_ready` tells when people can come."""
        gunicorn = [
            "-m",
            "gunicorn",
            "-c",
            str(PROJECT / "vlsc" / "gunicorn.py"),
            "vlsc.wsgi:application",
        ]
        self.children["web"] = self.begin(
            "web", [sys.executable, *gunicorn], "web", last_signal=signal.SIGQUIT
        )
        # Gossip and mingle are for fleets; alone they cost a second at start.
        quick = ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        pool = ["--concurrency", str(self.worker_processes)]
        self.children["worker"] = self.begin(
            "worker",
            [*CELERY, "worker", *pool, *quick],
            "worker",
            last_signal=signal.SIGKILL,
        )
        schedule = [
            "--schedule",
            str(self.home.folder / "run" / "schedule"),
            "--pidfile=",
        ]
        self.children["beat"] = self.begin("beat", [*CELERY, "beat", *schedule], "worker")

    def is_ready(self) -> bool:
        """Whether the center says that it can serve."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        with (
            contextlib.closing(connection),
            contextlib.suppress(OSError, http.client.HTTPException),
        ):
            connection.request("GET", "/readyz", headers={"Host": f"127.0.0.1:{self.port}"})
            return connection.getresponse().status == 200
        return False

    def stop(self) -> None:
        """End all: first what uses the servers, then the servers."""
        stop_together(self.children.values())
        stop_together(server.child for server in (self.postgres, self.valkey) if server is not None)
        self.children.clear()

    def kill(self) -> None:
        """End all at once."""
        servers = [server.child for server in (self.postgres, self.valkey) if server is not None]
        for child in [*self.children.values(), *servers]:
            child.kill()


def make_system(folder: Path, port: int, **options: object) -> System:
    """A system over a home of its own, held by this process."""
    home = Home(folder)
    home.hold()
    return System(home, port, **options)  # type: ignore[arg-type]
