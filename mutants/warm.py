"""A process that has imported what every test run needs, and forks for each: `Warm` talks to it.

Importing the libraries takes longer than most tests. None of the project's own modules is imported
before the fork, because those are what a mutant changes.
"""

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

LIBRARIES = (
    "pytest", "_pytest.assertion.rewrite", "_pytest.pytester", "psutil",
    "django.test", "django.db.models.sql", "django.db.backends.postgresql.base", "django.contrib",
    "django.contrib.postgres.fields", "django.contrib.postgres.indexes", "django.core.management",
    "django.core.handlers.wsgi", "django.db.migrations.executor", "django.forms", "django.urls",
    "django.template.backends.django", "django.views.generic", "django.core.mail", "django.http",
    "django.contrib.postgres.expressions", "celery.app.base", "celery.app.task", "celery.canvas",
    "celery.app.amqp", "celery.beat", "kombu.transport.redis", "redis", "psycopg2.extras",
    "cryptography.hazmat.primitives.ciphers.aead", "cryptography.hazmat.primitives.kdf.hkdf",
    "argon2", "structlog", "xml.etree.ElementTree", "asyncio", "email.message", "zoneinfo",
    "yaml", "jsonschema", "time_machine", "openpyxl",
)  # fmt: skip
PYTEST = ("-x", "-q", "-p", "pytest_django.plugin", "-p", "no:cacheprovider", "--tb=short")
ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
PATIENCE = 180.0  # seconds for the tests of one mutant


class Warm:
    """The other end: runs pytest in a folder, in a fork of one warm process."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.output = folder / ".pytest-output"
        self.process = process = subprocess.Popen(
            [sys.executable, "-m", "mutants.warm"],
            cwd=folder,
            env=os.environ | environment | ALONE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("no pipes to the warm process")
        self.orders, self.codes = process.stdin, process.stdout

    def run(self, arguments: list[str], patience: float = PATIENCE) -> tuple[int, str]:
        """Exit code and output of pytest; -1 when it took too long."""
        order = {"arguments": [*PYTEST, *arguments], "output": str(self.output)}
        self.orders.write(json.dumps(order | {"patience": patience}) + "\n")
        self.orders.flush()
        code = int(self.codes.readline())
        return code, self.output.read_text(errors="replace")

    def stop(self) -> None:
        """End the process; it runs nothing now."""
        self.orders.close()
        self.process.wait()
        self.codes.close()


def main() -> None:
    """Fork for each line of the input, and answer with the exit code."""
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(_run(order["arguments"], order["output"]))
        print(_wait(child, order["patience"]), flush=True)


def _run(arguments: list[str], output: str) -> int:
    os.setsid()
    place = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(place, 1)
    os.dup2(place, 2)
    import pytest

    try:
        return int(pytest.main(arguments))
    except SystemExit as end:
        return int(end.code) if isinstance(end.code, int) else 4
    except BaseException as error:  # noqa: BLE001, the parent process reads what it was
        print(f"{type(error).__name__}: {error}", flush=True)
        return 3
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _wait(child: int, patience: float) -> int:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1


if __name__ == "__main__":
    main()
