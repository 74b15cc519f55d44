"""A copy of the project that is broken and mended again, with a database of its own."""

import compileall
import os
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mutants.databases import Database
from mutants.listing import Mutant
from mutants.warm import PATIENCE, Warm

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv*", ".vlsc", "__pycache__", ".*_cache", ".hypothesis", "secrets"
)
# Errors of a mutant that breaks its own module: they would fail any test, and prove nothing.
NO_PROOF = re.compile(r"NameError|UnboundLocalError|ImportError|ModuleNotFoundError|SyntaxError")


@dataclass(frozen=True)
class Outcome:
    """How the tests of one mutant ended: the test that noticed, or why none did."""

    killed_by: str
    why_not: str
    seconds: float


class Copy:
    """A copy of the project in a folder."""

    def __init__(self, root: Path, folder: Path, database: Database | None) -> None:
        self.folder, self.database = folder, database
        shutil.copytree(root, folder, ignore=LEFT_OUT, symlinks=True)
        if (root / ".venv").exists():
            (folder / ".venv").symlink_to((root / ".venv").resolve())
        # Once for all runs; what a mutant changes is compiled in memory, and so never mixed up.
        compileall.compile_dir(folder, quiet=2, rx=re.compile(r"/\.venv"))
        self.warm = Warm(folder, database.environment if database else {})

    def try_mutant(self, mutant: Mutant) -> Outcome:
        """Break the copy, run the tests that must notice, mend it."""
        begun = time.monotonic()
        with self.broken(mutant):
            code, output = self.run_tests(mutant.tests, makes_tables=mutant.changes_tables)
        killed_by, why_not = judge(code, output)
        return Outcome(killed_by, why_not, time.monotonic() - begun)

    @contextmanager
    def broken(self, mutant: Mutant) -> Iterator[None]:
        """The copy with one break; it is as before afterwards, the file's time included."""
        path = self.folder / mutant.file
        whole, stat = path.read_text(), path.stat()
        path.write_text(mutant.apply(whole))
        try:
            yield
        finally:
            path.write_text(whole)
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    def run_tests(self, tests: Sequence[str], *, makes_tables: bool = False) -> tuple[int, str]:
        """Exit code and output of pytest; -1 when it took too long."""
        extra: list[str] = []
        if self.database:
            extra = ["--reuse-db", *(["--create-db"] if makes_tables else [])]
            if not makes_tables:
                self.database.make_clean()
        patience = PATIENCE * max(1, len(tests) / 2)
        code, output = self.warm.run([*extra, *tests], patience)
        if self.database and (makes_tables or code == -1):
            self.database.make_dirty()
        return code, output

    def stop(self) -> None:
        """End the process that runs the tests."""
        self.warm.stop()


def judge(code: int, output: str) -> tuple[str, str]:
    """(the test that failed, "") when a test noticed, ("", why not) otherwise.

    Only a test that failed is a proof: not what cannot be collected, nor a name that is gone.
    """
    if code == 0:
        return "", "survived"
    failed = re.search(r"^FAILED (\S.*?)(?: - (.*))?$", output, re.MULTILINE)
    if code == 1 and failed and not NO_PROOF.match(failed[2] or ""):
        return failed[1], ""
    last = output.strip().splitlines()[-1:] or ["took too long"]
    return "", f"no proof (exit code {code}): {(failed or last)[0]}"
