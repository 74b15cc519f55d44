"""`make demo` or `make center` as a person runs it, in a process of its own."""

import http.client
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from vlsc.embedded.home import PROJECT, free_port

START_WITHIN = 150


class Running:
    """A program in a process of its own, its output in a file.

    Its environment has the `variables` and nothing else.
    """

    def __init__(self, folder: Path, program: str, **variables: str) -> None:
        self.folder, self.program, self.port = folder, program, free_port()
        self.variables, self.output = variables, folder / "output"

    @property
    def environment(self) -> dict[str, str]:
        own = {"VLSC_HOME": str(self.folder / "home"), "VLSC_PORT": str(self.port)}
        return {"PATH": os.environ["PATH"], **self.variables, **own}

    def start(self) -> None:
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", f"vlsc.embedded.{self.program}"],
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
