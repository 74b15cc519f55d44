"""A center for measurements: durable PostgreSQL, Valkey, web and workers, in a temporary home."""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg2

from vlsc.embedded.home import free_port
from vlsc.embedded.postgres import APPLICATION, OWNER
from vlsc.embedded.system import System, make_system

# A MAK has the counters that its measurement gave it: no sweep divides them meanwhile.
VARIABLES = {"VLSC_SHARDED_FROM": "1000000000"}
# Limits and methods are measured on the same server with the same settings. fsync stays on: the
# promised times are those of durable work.
POSTGRES_SETTINGS = ("shared_buffers=512MB", "max_wal_size=4GB", "checkpoint_timeout=30min")


class BenchCenter:
    """Everything a measurement needs; `with BenchCenter(...) as center` starts and stops it."""

    def __init__(self, *, large: bool = False) -> None:
        self.large = large
        self.folder = tempfile.TemporaryDirectory(prefix="vlsc-bench-")
        Path(self.folder.name).chmod(0o711)
        self.system: System = make_system(
            Path(self.folder.name) / "home",
            free_port(),
            given={},
            postgres_settings=POSTGRES_SETTINGS,
            variables=dict(VARIABLES),
        )

    def __enter__(self) -> "BenchCenter":
        try:
            self.system.start_servers()
            self.system.finish_command(self.system.begin_command("migrate", "--no-input"))
            self.system.start_center()
            self.system.children["web"].wait_until(self.system.is_ready, 120)
        except BaseException:
            self.__exit__()
            raise
        self._configure_django()
        return self

    def __exit__(self, *_: object) -> None:
        self.system.stop()
        self.folder.cleanup()

    def _configure_django(self) -> None:
        """Let this process use the center through Django."""
        os.environ.update(self.system.environment("command"))
        os.environ["DJANGO_SETTINGS_MODULE"] = "vlsc.settings"
        import django

        django.setup()

    def restart_worker(self) -> None:
        """Start a fresh worker."""
        worker = self.system.children["worker"]
        worker.ask_to_stop()
        worker.wait_stopped()
        worker.start()

    @property
    def url(self) -> str:
        """The address of the web server."""
        return f"http://127.0.0.1:{self.system.port}"

    @property
    def files(self) -> Path:
        """A folder for the files of the limits, apart from the center's own."""
        folder = Path(self.folder.name) / "limits"
        folder.mkdir(exist_ok=True)
        return folder

    def connect(self, role: str = OWNER) -> Any:
        """A connection of the owner (or the application's role, or postgres), in autocommit."""
        connection = psycopg2.connect(self._postgres.url(role))
        connection.autocommit = True
        return connection

    def execute(self, sql: str, *parameters: object, role: str = OWNER) -> None:
        """Run statements, by default as the owner of the tables."""
        connection = self.connect(role)
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters or None)
        connection.close()

    def psql(self, command: str, role: str = APPLICATION) -> str:
        """Run one psql command (`\\copy …`) and return its output."""
        program = self._postgres.found.sibling("psql")
        asked = [program, "-X", "-q", "-v", "ON_ERROR_STOP=1", self._postgres.url(role)]
        done = subprocess.run([*asked, "-c", command], capture_output=True, text=True, check=True)
        return done.stdout

    @property
    def _postgres(self) -> Any:
        return self.system.postgres

    @property
    def database(self) -> str:
        """Which server this is, for the results."""
        settings = ", ".join(POSTGRES_SETTINGS)
        return f"PostgreSQL {self._postgres.version}, {settings}, fsync on"
