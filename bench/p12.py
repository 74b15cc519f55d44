"""P12: the whole test run on two cores."""

import os
import re
import subprocess
import sys

from bench.center import BenchCenter
from bench.report import Figure, same, within
from bench.rounds import seconds
from vlsc.embedded.home import PROJECT

GOAL = 300


def run(center: BenchCenter, rounds: int) -> list[Figure]:
    """As `make test` does it; the tests start servers of their own."""
    ours = re.compile("^(VLSC_|DATABASE_URL|REDIS_URL|DJANGO_)")
    environment = {name: value for name, value in os.environ.items() if not ours.match(name)}
    done: list[subprocess.CompletedProcess[str]] = []

    def test() -> None:
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2"]
        done.append(
            subprocess.run(
                command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
            )
        )

    took = seconds(test)
    last = ([line for line in done[0].stdout.splitlines() if line.strip()] or [""])[-1]
    return [
        same("P12", "exit code of the test run", done[0].returncode == 0, last),
        within("P12", "the whole test run on 2 cores", took, GOAL),
    ]
