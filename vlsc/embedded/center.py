"""`make center`: an empty center on the same embedded servers as the demo, in its own folder.

While it has no operations account, it prints a one-time link with which the first one is made.
"""

import subprocess
import sys

from vlsc.embedded.account import NotPossible
from vlsc.embedded.demo import Program, migrate, run_until_stopped, write
from vlsc.embedded.home import PROJECT
from vlsc.embedded.system import System

LINK = [sys.executable, str(PROJECT / "manage.py"), "first_account_link", "--if-needed"]


def main() -> int:
    """Run the center until somebody stops it; the result is the exit code."""
    return run_until_stopped(Program(".vlsc-center", False, migrate, report_link))


def report_link(system: System) -> None:
    """Print the link for the first account, which is written to no file."""
    made = subprocess.run(
        LINK,
        cwd=PROJECT,
        env=system.environment("command"),
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise NotPossible(f"manage.py first_account_link failed:\n{made.stderr}")
    if made.stdout:
        write(f"the first account, once, within a day: {made.stdout.strip()}")


if __name__ == "__main__":
    sys.exit(main())
