"""Make the virtual environment and install the lock into it; the standard library is enough.

Run as a file (`python3 vlsc/embedded/bootstrap.py`), since the package around it needs what this
installs. Doing nothing takes a few milliseconds: the stamp holds the digest of what is installed.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
LOCK = PROJECT / "requirements-dev.lock"
BUILD_LOCK = PROJECT / "requirements-build.lock"  # uv itself
OLDEST = (3, 11)
DISTRIBUTION = "/usr/bin/python3"
INTERRUPTED = 130  # what a shell says of a command that Ctrl-C ended


def main() -> None:
    """Leave a complete `.venv` behind, or say what is missing and fail."""
    use_new_enough_python()
    # Two commands at once must not install into one folder; the second finds the work done.
    folder = os.open(PROJECT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        complete()
    except KeyboardInterrupt:
        print("stopped", flush=True)
        sys.exit(INTERRUPTED)
    finally:
        os.close(folder)


def complete() -> None:
    """Bring `.venv` to what the lock says, unless it is there already."""
    if STAMP.is_file() and STAMP.read_text() == wanted() and PYTHON.exists():
        return
    make_environment()
    # What is killed from here on leaves packages without half of their files, and nobody can tell
    # which: without the stamp the next start makes all of it anew.
    STAMP.unlink(missing_ok=True)
    install_lock()
    make_importable()
    STAMP.write_text(wanted())


def wanted() -> str:
    """The stamp of a complete environment: the lock, the place and this file's own ways."""
    files = (LOCK, BUILD_LOCK, Path(__file__))
    parts = (str(PROJECT).encode(), *(file.read_bytes() for file in files))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def use_new_enough_python() -> None:
    """Go on under a newer interpreter where `python3` is too old."""
    if sys.version_info >= OLDEST:
        return
    for minor in (13, 12, 11):
        if found := shutil.which(f"python3.{minor}"):
            os.execv(found, [found, *sys.argv])  # noqa: S606, a fixed name from the PATH
    sys.exit("This needs Python 3.11 or newer.")


def make_environment() -> None:
    """Create `.venv` with uv in it. An unfinished or moved one is made anew."""
    if STAMP.is_file() and (VENV / "bin" / "uv").exists() and runs([str(PYTHON), "-c", ""]):
        return
    print("Making .venv", flush=True)
    # The system's pip can install into the folder; copying pip into it first takes seconds more.
    bare = ["--without-pip"] if system_has_pip() else []
    call([interpreter(), "-m", "venv", "--clear", *bare, str(VENV)])
    runs([*pip(), "install", "--quiet", "--require-hashes", "-r", str(BUILD_LOCK)])


def interpreter() -> str:
    """The distribution's interpreter if it can be used, else the one that runs this.

    Distributions build theirs with profile-guided optimization: what is compiled without it, as by
    a version manager, needs about a third more time for the same work.
    """
    usable = f"import ensurepip, sys, venv; sys.exit(sys.version_info < {OLDEST})"
    return DISTRIBUTION if runs([DISTRIBUTION, "-c", usable]) else sys.executable


def install_lock() -> None:
    """Install exactly what the lock names, each file checked against its hash.

    uv is quick, but knows nothing of a mirror that pip is told to use: pip is the second try.
    """
    print(f"Installing {LOCK.name}", flush=True)
    environment = dict(os.environ)
    if not writable_home():
        environment["UV_CACHE_DIR"] = str(VENV / "cache")
    wanted_files = ["--quiet", "--require-hashes", "-r", str(LOCK)]
    uv = [str(VENV / "bin" / "uv"), "pip", "install", "--python", str(PYTHON), "--system-certs"]
    if not runs([*uv, *wanted_files], environment):
        call([*pip(), "install", *wanted_files])


def system_has_pip() -> bool:
    """Whether this interpreter has a pip that can install into another folder."""
    return runs([sys.executable, "-m", "pip", "--python", sys.executable, "--version"])


def pip() -> list[str]:
    """pip for `.venv`: its own, or the system's told to work there."""
    if STAMP.is_file() and (VENV / "bin" / "pip").exists():
        return [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]
    return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(PYTHON)]


def writable_home() -> bool:
    """Whether a package cache can be kept in the person's own folder."""
    home = Path(os.path.expanduser("~"))
    return home.is_dir() and os.access(home, os.W_OK)


def make_importable() -> None:
    """Let every command of the environment find the project's packages, wherever it is started."""
    (site,) = VENV.glob("lib/python3*/site-packages")
    (site / "project.pth").write_text(f"{PROJECT}\n")


def runs(command: list[str], env: dict[str, str] | None = None) -> bool:
    """Whether the command exists and ends well."""
    try:
        return subprocess.run(command, env=env, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def call(command: list[str]) -> None:
    """Run the command; its failure ends this one, its own words having said why."""
    if code := subprocess.run(command, check=False).returncode:
        sys.exit(f"Setting up failed: {' '.join(command)} ended with {code}.")


if __name__ == "__main__":
    main()
