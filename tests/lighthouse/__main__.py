"""Measures home, keys, a key and the log of a running demo, on a screen and on a telephone.

    .venv/bin/python -m tests.lighthouse http://127.0.0.1:8000 ada@contoso.example PASSWORD

Each page must have at least 95 points for performance, accessibility and best practices, as the
median of three rounds (`ROUNDS`): on a busy machine the time that scripts take varies.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from vlsc.embedded.browser import install_browser

TOOLS = Path(__file__).resolve().parents[2] / ".venv-lighthouse"
PACKAGE = "lighthouse@12.8.2"  # the last that runs with Node.js 20


def main(address: str, login: str, password: str) -> int:
    """Install Lighthouse beside the virtual environment, and run the measurement there."""
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(["npm", "install", "--prefix", str(TOOLS), *quiet, PACKAGE], check=True)
    script = shutil.copy(Path(__file__).with_name("measure.mjs"), TOOLS)
    given = {"ADDRESS": address, "LOGIN": login, "PASSWORD": password, "BROWSER": install_browser()}
    return subprocess.run(["node", script], env={**os.environ, **given}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
