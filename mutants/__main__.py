"""Break each check in turn and demand red: all of them, a few of each kind, or one."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import TypeVar

from mutants.copies import Copy, Outcome
from mutants.databases import Database, servers
from mutants.listing import BrokenList, Mutant, find_faults, read_lists
from mutants.noticed import Noticed

ROOT = Path(__file__).parents[1]
T = TypeVar("T")
MAKES_TABLES = "tests/jobs/test_moves.py::test_of_two_that_move_a_row_the_second_is_refused"


def main() -> int:
    """Run and print; the exit code says whether every mutant was noticed."""
    options = _options()
    try:
        mutants = choose(read_lists(), only=options.only, quick=options.quick)
    except BrokenList as error:
        print(error)
        return 1
    if faults := find_faults(mutants, ROOT):
        print("The list does not fit the code:", *faults, sep="\n  ")
        return 1
    noticed = Noticed(ROOT)
    left = [mutant for mutant in mutants if options.again or mutant not in noticed]
    if len(left) < len(mutants):
        print(f"{len(mutants) - len(left)} were noticed before, with the same files.")
    begun = time.monotonic()
    survivors = _try_copies(left, noticed, options) if left else []
    if survivors is None:
        return 1
    return report(len(mutants), survivors, time.monotonic() - begun)


def _try_copies(
    mutants: list[Mutant], noticed: Noticed, options: argparse.Namespace
) -> list[tuple[Mutant, Outcome]] | None:
    """The survivors; none where a test is red without a mutant."""
    with tempfile.TemporaryDirectory(prefix="vlsc-mutants-") as folder, servers():
        copies = [Copy(ROOT, Path(folder, str(n)), Database(n)) for n in range(1, options.jobs + 1)]
        try:
            _make_tables(copies[0])
            if options.unproven:
                return try_all(mutants, copies)
            if not _are_green(copies, mutants):
                return None
            return try_all(mutants, copies, noticed)
        finally:
            for copy in copies:
                copy.stop()


def choose(mutants: list[Mutant], *, only: str = "", quick: bool = False) -> list[Mutant]:
    """Those that were asked for. Raises `BrokenList` when there is none."""
    chosen = [
        mutant
        for mutant in mutants
        if (mutant.is_quick or not quick) and (mutant.id.startswith(only) or not only)
    ]
    if not chosen:
        raise BrokenList(f"no mutant is called {only}")
    return chosen


def try_all(
    mutants: Iterable[Mutant], copies: list[Copy], noticed: Noticed | None = None
) -> list[tuple[Mutant, Outcome]]:
    """Each mutant on whichever copy is free; returns those that no test noticed."""
    survivors = []

    def attempt(copy: Copy, mutant: Mutant) -> None:
        outcome = copy.try_mutant(mutant)
        result = outcome.killed_by or f"!!! {outcome.why_not}"
        print(f"{mutant.id:36} {mutant.breaks:64} {result}  {outcome.seconds:.1f} s", flush=True)
        if not outcome.killed_by:
            survivors.append((mutant, outcome))
        elif noticed is not None:
            noticed.add(mutant)

    _share(copies, mutants, attempt)
    return survivors


def report(tried: int, survivors: list[tuple[Mutant, Outcome]], seconds: float) -> int:
    """Print what it came to; the exit code says whether every mutant was noticed."""
    print(f"\n{tried - len(survivors)} of {tried} mutants were noticed, in {seconds:.0f} s.")
    for mutant, outcome in survivors:
        print(f"  {mutant.id} in {mutant.file}: {mutant.breaks} ({outcome.why_not})")
    return 1 if survivors else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m mutants", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few, one of each kind")
    parser.add_argument("--only", default="", metavar="ID", help="those whose id begins so")
    parser.add_argument("--jobs", type=int, default=2, help="how many at once")
    parser.add_argument(
        "--again", action="store_true", help="also those that were noticed with the same files"
    )
    parser.add_argument(
        "--unproven", action="store_true", help="do not run the tests on the unbroken code before"
    )
    return parser.parse_args()


def _make_tables(copy: Copy) -> None:
    code, output = copy.run_tests([MAKES_TABLES], makes_tables=True)
    if code or copy.database is None:
        raise SystemExit(f"The test database could not be made:\n{output}")
    copy.database.keep_as_clean()


def _are_green(copies: list[Copy], mutants: list[Mutant]) -> bool:
    """Whether the tests pass while nothing is broken: red would prove nothing otherwise."""
    named = sorted({name for mutant in mutants for name in mutant.tests})
    files = {name for name in named if "::" not in name}
    named = [name for name in named if "::" not in name or name.split("::")[0] not in files]
    red: list[str] = []

    def attempt(copy: Copy, tests: list[str]) -> None:
        code, output = copy.run_tests(tests)
        if code:
            red.append(output)

    _share(copies, [named[n :: len(copies)] for n in range(len(copies))], attempt)
    print(*[f"A test is red while nothing is broken:\n{output}" for output in red], sep="\n")
    return not red


def _share(copies: list[Copy], things: Iterable[T], do: Callable[[Copy, T], None]) -> None:
    free: Queue[Copy] = Queue()
    for copy in copies:
        free.put(copy)

    def on_one(thing: T) -> None:
        copy = free.get()
        try:
            do(copy, thing)
        finally:
            free.put(copy)

    pool = ThreadPoolExecutor(len(copies))
    try:
        for done in [pool.submit(on_one, thing) for thing in things if thing]:
            done.result()
    finally:  # whoever ends the run does not wait for those that have not begun
        pool.shutdown(cancel_futures=True)


if __name__ == "__main__":
    sys.exit(main())
