"""The demo as a person runs it: started, used, killed, started again, stopped."""

import http.client
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.embedded.client_walk import walk
from vlsc.embedded.home import PROJECT, free_port
from vlsc.embedded.system import CENTER

START_WITHIN = 150


class Demo:
    """A demo in a process of its own, with its output in a file and nothing in its environment."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.output = folder / "output"

    @property
    def environment(self) -> dict[str, str]:
        own = {"VLSC_HOME": str(self.folder / "home"), "VLSC_PORT": str(self.port)}
        return {"PATH": os.environ["PATH"], "VLSC_DEMO_PASSWORD": "chosen-by-the-test", **own}

    def start(self) -> None:
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "vlsc.embedded.demo"],
                cwd=PROJECT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.wait_for(f"ready: http://127.0.0.1:{self.port}\n", START_WITHIN)

    def wait_for(self, line: str, seconds: float) -> None:
        until = time.monotonic() + seconds
        while line not in self.output.read_text():
            if self.process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"{line!r} not seen in:\n{self.output.read_text()}")
            time.sleep(0.1)

    def end(self, number: int) -> int:
        """Send it the signal, and see that all it started is gone soon after."""
        started = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(number)
        code = self.process.wait(90)
        _, left = psutil.wait_procs([each for each in started if not is_zombie(each)], timeout=60)
        assert [each for each in left if not is_zombie(each)] == []
        return code

    def status(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    def manage(self, *arguments: str) -> str:
        """A command of somebody who gives it the same home and nothing else."""
        command = [sys.executable, str(PROJECT / "manage.py"), *arguments]
        environment = {name: self.environment[name] for name in ("PATH", "VLSC_HOME")}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return done.stdout


def is_zombie(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_demo_is_used_killed_and_started_again(folder: Path) -> None:
    demo = Demo(folder)
    demo.start()
    said = demo.output.read_text()
    assert "vera@contoso.example" in said
    assert "password for all: chosen-by-the-test\n" in said
    assert demo.status("/readyz") == 200
    assert f":{demo.port}" in demo.manage("shell", "--no-imports", "-c", PUBLIC_URL)

    assert demo.manage("shell", "--no-imports", "-c", LOADED) == "ready applied\n"
    assert open_to_others(folder / "home") == []
    walk(folder, folder / "home", demo.port, "chosen-by-the-test")
    assert demo.manage("shell", "--no-imports", "-c", LEDGER) == "online proxy telephone\n"

    # A killed worker comes back; a killed starter takes all along.
    worker = int((folder / "home" / "run" / "worker").read_text().split()[0])
    os.kill(worker, signal.SIGKILL)
    demo.wait_for("worker ended (-9); starting it again\n", 60)
    assert demo.end(signal.SIGKILL) == -signal.SIGKILL

    demo.start()
    assert demo.status("/readyz") == 200
    assert demo.end(signal.SIGINT) == 0
    assert demo.output.read_text().endswith("stopped\n")
    assert not [name for name in CENTER if (folder / "home" / "run" / name).exists()]


def open_to_others(home: Path) -> list[str]:
    """What group or others may do anything with; only root's servers pass through the folder."""
    mode = home.stat().st_mode & 0o777
    assert mode == (0o711 if os.geteuid() == 0 else 0o700)
    return [
        f"{path.relative_to(home)} {stat.S_IMODE(path.lstat().st_mode):o}"
        for path in sorted(home.rglob("*"))
        if path.lstat().st_mode & 0o077 and not path.is_symlink()
    ]


# A key file out and one in, as the demo's worker builds the first and a command loads the second.
LOADED = """
import io, time
from django.utils import timezone
from accounts.actor import actor_of, system_actor
from accounts.models import User
from keyfiles.models import KeyExport
from keyfiles.services import open_export, request_export
from keyfiles.services.imports import import_now
from keyfiles.services.uploads import store_file
from keyfiles.states import ExportScope, FileFormat
at = timezone.now()
vera = actor_of(User.objects.get(email='vera@contoso.example'), channel='page', today=at.date())
export = request_export(by=vera, scope=ExportScope.ALL, file_format=FileFormat.TSV, at=at)
until = time.monotonic() + 60
while export.state not in ('ready', 'failed') and time.monotonic() < until:
    time.sleep(0.1)
    export.refresh_from_db()
content = b''.join(open_export(by=vera, export=export, at=timezone.now()).pieces)
received = store_file(file=io.BytesIO(content), name='october.csv')
loaded = import_now(by=system_actor(channel='command', at=at), file=received, at=timezone.now())
print(export.state, loaded.state)
"""
# How the machines of the client's README were activated, as kim sees it.
LEDGER = """
from django.utils import timezone
from accounts.actor import actor_of
from accounts.models import User
from activation.selectors import list_activations
kim = User.objects.get(email='kim@contoso.example')
rows = list_activations(actor_of(kim, channel='page', today=timezone.now().date()))
print(*sorted(rows.values_list('channel', flat=True)))
"""
PUBLIC_URL = "from django.conf import settings; print(settings.PUBLIC_URL)"
