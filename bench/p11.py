"""P11: `make demo` from a clean checkout to the sign-in page."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.center import BenchCenter
from bench.report import Figure, within
from vlsc.embedded.home import PROJECT, free_port

CACHED, NOT_CACHED = 20, 90
KEPT = ("HOME", "PATH", "LANG", "TMPDIR", "SSL_CERT_FILE", "UV_CACHE_DIR", "PIP_CACHE_DIR")
PREFIXES = ("UV_", "PIP_", "HTTP", "http", "NO_PROXY", "no_proxy")


def run(center: BenchCenter, rounds: int) -> list[Figure]:
    """With packages from the cache; with `--large` also with an empty one."""
    figures = [within("P11", "make demo, packages cached", _demo_seconds(), CACHED)]
    if center.large:
        with tempfile.TemporaryDirectory() as empty:
            took = _demo_seconds(UV_CACHE_DIR=empty, PIP_CACHE_DIR=empty)
        figures.append(within("P11", "make demo, packages not cached", took, NOT_CACHED))
    return figures


def _demo_seconds(**more: str) -> float:
    folder = Path(tempfile.mkdtemp(prefix="vlsc-bench-demo-"))
    subprocess.run(["git", "clone", "-q", str(PROJECT), str(folder / "clone")], check=True)
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if _is_kept(name)}
    environment |= {"VLSC_PORT": str(port), "VLSC_HOME": str(folder / "home")} | more
    begun = time.perf_counter()
    demo = subprocess.Popen(
        ["make", "demo"],
        cwd=folder / "clone",
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    )
    try:
        _wait_until_ready(demo)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=10) as page:
            assert page.status == 200
        return time.perf_counter() - begun
    finally:
        os.killpg(demo.pid, signal.SIGINT)
        demo.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _is_kept(name: str) -> bool:
    return name in KEPT or name.startswith(PREFIXES)


def _wait_until_ready(demo: "subprocess.Popen[str]") -> None:
    lines = []
    for line in demo.stdout or []:
        lines.append(line)
        if line.startswith("ready:"):
            return
    raise AssertionError("make demo ended:\n" + "".join(lines[-20:]))
