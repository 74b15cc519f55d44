"""Which mutants a test has noticed, kept for as long as nothing of the project changes.

A whole run takes hours. One that was ended goes on with what is left; after any change of a file
that a copy has, all mutants are tried again. What changes in the lists concerns its own entry.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from mutants.copies import LEFT_OUT
from mutants.listing import Mutant

FOLDER = ".mutants_cache"  # left out of copies, as all caches are
LISTS = Path("mutants", "lists")
MADE = {".mo", ".pyc"}  # from other files of the project


class Noticed:
    """The mutants that were noticed with the project's files as they are now."""

    def __init__(self, root: Path) -> None:
        self.file = root / FOLDER / digest_of(root)
        self.keys = set(self.file.read_text().split()) if self.file.exists() else set()

    def __contains__(self, mutant: Mutant) -> bool:
        return _key(mutant) in self.keys

    def add(self, mutant: Mutant) -> None:
        """Keep it at once, so that it outlives a run that is killed."""
        if not self.file.exists():
            self._begin()
        with self.file.open("a") as file:
            file.write(f"{_key(mutant)}\n")
        self.keys.add(_key(mutant))

    def _begin(self) -> None:
        self.file.parent.mkdir(exist_ok=True)
        for earlier in self.file.parent.iterdir():
            earlier.unlink()
        self.file.touch()


def digest_of(root: Path) -> str:
    """One value for names and contents of all files that a copy of the project has."""
    digest = hashlib.sha256()
    for path in sorted(_files(root)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        left_out = LEFT_OUT(folder, [*folders, *names])
        folders[:] = [name for name in folders if name not in left_out]
        if Path(folder) == root / LISTS:
            continue
        for path in (Path(folder, name) for name in names if name not in left_out):
            if path.is_file() and path.suffix not in MADE:
                yield path


def _key(mutant: Mutant) -> str:
    return hashlib.sha256(repr(mutant).encode()).hexdigest()
