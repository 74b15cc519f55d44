"""`make demo`: start everything, load the demo center, print who may sign in, restart what ends.

Ctrl-C and SIGTERM stop in order; after a kill the children end too (see `vlsc.embedded.children`).
"""

import contextlib
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType

import psycopg2

from vlsc.embedded.account import NotPossible
from vlsc.embedded.children import end_with_parent
from vlsc.embedded.home import DEMO_PASSWORD, PROJECT, Home, is_free
from vlsc.embedded.layout import refuse_other_layout
from vlsc.embedded.system import System
from vlsc.embedded.translations import compile_translations
from vlsc.embedded.watch import Watch

CAST = PROJECT / "vlsc" / "demo" / "demo_center.json"
READY_WITHIN = 120.0
LEAST_SPACE = 100  # MB: what the demo writes at its first start, and some more


@dataclass(frozen=True)
class Program:
    """What runs: its folder beside the code, what is prepared before it serves, what is reported.

    `make demo` and `make center` differ in nothing else.
    """

    folder: str
    has_cast: bool
    prepare: Callable[[System], None]
    report: Callable[[System], None]


def main() -> int:
    """Run the demo until somebody stops it; the result is the exit code."""
    return run_until_stopped(Program(".vlsc", True, prepare, report_sign_ins))


def run_until_stopped(program: Program) -> int:
    """Run the program until somebody stops it; the result is the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop_now)
    if os.environ.get("MAKELEVEL"):  # make forwards every signal except SIGKILL
        end_with_parent(signal.SIGTERM)
    try:
        with held_home(program.folder) as home:
            run(program, home, wanted_port())
    except (NotPossible, OSError, psycopg2.Error) as reason:
        print(str(reason).rstrip(), file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        write("stopped")
    return 0


def stop_now(number: int, frame: FrameType | None) -> None:
    """Interrupt the main thread, which then stops the children."""
    raise KeyboardInterrupt


@contextlib.contextmanager
def held_home(default: str) -> Iterator[Home]:
    """The home, held while the program runs."""
    home = Home.from_environment(default)
    home.hold()
    try:
        yield home
    finally:
        home.release()


def wanted_port() -> int:
    """The port of the web server. Refuses any other text."""
    text = os.environ.get("VLSC_PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 2**16):
        raise NotPossible(f"VLSC_PORT is {text!r}; a port is a number from 1 to {2**16 - 1}.")
    return int(text)


def run(program: Program, home: Home, port: int) -> None:
    """Start and report, then restart what ends until the program is stopped."""
    refuse_full_disk(home)
    wait_for_port(port, patience=10 if home.was_killed else 0)
    system = System(home, port, has_cast=program.has_cast)
    try:
        system.start_servers()
        report_servers(system)
        program.prepare(system)
        system.children["web"].wait_until(system.is_ready, READY_WITHIN)
        program.report(system)
        write(f"ready: http://127.0.0.1:{port}")
        Watch(system, write).forever()
    finally:
        stop(system)


def refuse_full_disk(home: Home) -> None:
    """Refuse a full disk with one clear message, before the servers fail."""
    free = shutil.disk_usage(home.folder).free // 10**6
    if free < LEAST_SPACE:
        raise NotPossible(
            f"Only {free} MB are free where {home.folder} is; the center needs {LEAST_SPACE} MB. "
            "Make room, or set VLSC_HOME to a folder on another disk."
        )


def wait_for_port(port: int, patience: float) -> None:
    """Refuse a port in use; processes of a killed demo may hold it for a moment."""
    until = time.monotonic() + patience
    while not is_free(port):
        if time.monotonic() >= until:
            raise NotPossible(f"Port {port} is in use. Set VLSC_PORT to another one.")
        time.sleep(0.1)


def report_servers(system: System) -> None:
    """Print the servers' versions and where they were found."""
    database, broker = system.postgres, system.valkey
    if database:
        write(f"PostgreSQL {database.version} ({database.found.source}) on port {database.port}")
    if broker:
        write(f"Valkey ({broker.found.source}) on port {broker.port}")


def migrate(system: System) -> None:
    """Migrate the database, and start the center."""
    if system.postgres:
        refuse_other_layout(system.postgres)
    compile_translations()
    system.finish_command(system.begin_command("migrate", "--no-input"))
    system.start_center()


def prepare(system: System) -> None:
    """Load the demo's data while the center starts."""
    migrate(system)
    write("loading the demo center")
    system.finish_command(system.begin_commands("load_catalog", "load_demo"))


def report_sign_ins(system: System) -> None:
    """Print the people of the demo and the password that they share."""
    for person in json.loads(CAST.read_text())["people"]:
        role = person.get("staff") or f"{person['role'].replace('_', ' ')} on {person['on']}"
        write(f"  {person['address']:28} {role}")
    write(f"password for all: {system.home.secret(DEMO_PASSWORD).read_text()}")


def stop(system: System) -> None:
    """Stop in order; on a second interrupt, kill everything."""
    try:
        system.stop()
    except KeyboardInterrupt:
        system.kill()


def write(line: str) -> None:
    """Print a line without buffering, also into a pipe."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
