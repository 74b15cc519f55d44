"""The commands of the client's README, run as they stand there against a demo."""

import os
import re
import subprocess
import sys
from pathlib import Path

from vlsc.embedded.home import PROJECT

README = PROJECT / "client" / "README.md"
CODE = re.compile(r"(?ms)^```\n(.*?)^```$")
ADDRESS = "http://127.0.0.1:8000"
INSTALLED = "python3 -m venv .vlsc/client && .vlsc/client/bin/pip install ./client\n"
# The groups that a person reads off the page, where the README has an ellipsis.
READ_OFF = '"…"'
BEGINNING = """
set -euo pipefail
read_off() {
  %s -m tests.embedded.telephone_call A4CU4 "$(vlsc id --product fjord-cad-2026-pro)"
}
"""


def walk(folder: Path, home: Path, port: int, password: str) -> None:
    """Run the commands in a folder that looks like a clone in which the demo runs.

    The client is not installed but run from its sources, and the page is filled in by a program.
    The first command that fails ends the walk.
    """
    clone, program = folder / "clone", home / "client" / "bin" / "vlsc"
    clone.mkdir()
    (clone / ".vlsc").symlink_to(home)
    (clone / ".venv").symlink_to(sys.prefix)
    (clone / "manage.py").symlink_to(PROJECT / "manage.py")
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m vlsc_client "$@"\n')
    program.chmod(0o700)
    done = subprocess.run(
        ["bash", "-c", BEGINNING % sys.executable + commands(f"http://127.0.0.1:{port}")],
        cwd=clone,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{PROJECT}:{PROJECT / 'client'}",
            "PASSWORD": password,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def commands(address: str) -> str:
    """Those of the section about the demo, for one at this address."""
    section = README.read_text().partition("\n## Against the demo\n")[2].partition("\n## ")[0]
    text = "".join(CODE.findall(section))
    for old, new in ((INSTALLED, ""), (READ_OFF, '"$(read_off)"'), (ADDRESS, address)):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text
