"""The lists of mutants: what is broken where, and which tests must notice.

A list is a TOML file in `lists/`, of `[[mutant]]` entries:

    id      a name that no other has
    breaks  what would be broken, in one line
    file    the file that is changed
    within  the `def` or `class` line in whose block the text stands (the whole file if not given)
    find    the text that is replaced; it stands there exactly once
    put     what is put in its place ("" when not given)
    skip    instead of both: the start of a call, up to its "(", that does nothing any more
    tests   the tests that notice, as pytest names them: few and quick
    quick   whether `--quick` takes it

A text that is not there any more fails the run: a list that no longer fits proves nothing.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LISTS = Path(__file__).parent / "lists"
DOES_NOTHING = "(lambda *_, **__: None)("
FIELDS = {"id", "breaks", "file", "within", "find", "put", "skip", "tests", "quick"}


class BrokenList(Exception):
    """An entry that cannot be used, and why."""


@dataclass(frozen=True)
class Mutant:
    """One break."""

    id: str
    breaks: str
    file: str
    tests: tuple[str, ...]
    find: str
    put: str = ""
    within: str = ""
    is_quick: bool = False

    @property
    def changes_tables(self) -> bool:
        """Whether its tests need a database made anew, by the broken migration."""
        return "/migrations/" in self.file

    def apply(self, text: str) -> str:
        """The broken text of the file. Raises `BrokenList` where the entry no longer fits."""
        start, end = self._block(text)
        block = text[start:end]
        if (found := block.count(self.find)) != 1:
            raise BrokenList(f"{self.id}: {self.file} holds {self.find!r} {found} times, not once")
        broken = text[:start] + block.replace(self.find, self.put) + text[end:]
        if self.file.endswith(".py"):
            try:
                compile(broken, self.file, "exec")
            except SyntaxError as error:
                raise BrokenList(f"{self.id}: {self.file} is no Python then: {error}") from error
        return broken

    def _block(self, text: str) -> tuple[int, int]:
        if not self.within:
            return 0, len(text)
        if (found := text.count(self.within)) != 1:
            raise BrokenList(f"{self.id}: {self.file} has {self.within!r} {found} times, not once")
        start = text.index(self.within)
        line_start = text.rfind("\n", 0, start) + 1
        indent = start - line_start
        place = text.index("\n", start) + 1
        for line in text[place:].splitlines(keepends=True):
            depth = len(line) - len(line.lstrip())
            # The line that closes the parameters stands as far left as the `def`.
            if line.strip() and depth <= indent and not line.lstrip().startswith(")"):
                break
            place += len(line)
        return start, place


def read_lists(folder: Path = LISTS) -> list[Mutant]:
    """All mutants of all lists. Raises `BrokenList`."""
    mutants = [
        _mutant(path.name, entry)
        for path in sorted(folder.glob("*.toml"))
        for entry in tomllib.loads(path.read_text())["mutant"]
    ]
    ids = [mutant.id for mutant in mutants]
    if twice := {name for name in ids if ids.count(name) > 1}:
        raise BrokenList(f"ids that stand twice: {', '.join(sorted(twice))}")
    return mutants


def find_faults(mutants: list[Mutant], root: Path) -> list[str]:
    """What of the lists does not fit the code of a project, in words."""
    faults = []
    for mutant in mutants:
        try:
            mutant.apply((root / mutant.file).read_text())
        except (BrokenList, OSError) as error:
            faults.append(str(error))
        faults += [f"{mutant.id}: no {name}" for name in mutant.tests if not _is_test(name, root)]
    return faults


def _is_test(name: str, root: Path) -> bool:
    file, *names = name.split("[")[0].split("::")
    path = root / file
    return path.exists() and (not names or f"def {names[-1]}(" in path.read_text())


def _mutant(name: str, entry: dict[str, Any]) -> Mutant:
    unknown = entry.keys() - FIELDS
    missing = {"id", "breaks", "file", "tests"} - entry.keys()
    if unknown or missing or ("find" in entry) == ("skip" in entry):
        raise BrokenList(f"{name}: {entry.get('id')}: wrong {sorted(unknown | missing)}")
    if "skip" in entry:
        entry = {**entry, "find": entry["skip"], "put": DOES_NOTHING}
    return Mutant(
        id=entry["id"],
        breaks=entry["breaks"],
        file=entry["file"],
        tests=tuple(entry["tests"]),
        find=entry["find"],
        put=entry.get("put", ""),
        within=entry.get("within", ""),
        is_quick=entry.get("quick", False),
    )
