"""What has become of each row of a file, whichever attempt has spent for it.

A machine that an earlier attempt at the same file has activated is granted, not active already;
where a machine stands twice in the file, that is its first row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from activation.models import ProxyFile
from activation.selectors import find_activated_by_file
from activation.spending import Activated

COUNTED = ("granted", "already", "exhausted", "invalid")


class Outcome(NamedTuple):
    """`result` is one of COUNTED, or the code of the refusal that left the row out."""

    result: str
    bad_group: int | None = None
    confirmation_id: str | None = None


@dataclass
class Outcomes:
    """Collects the outcomes of a file's rows, in their order."""

    file: ProxyFile

    def __post_init__(self) -> None:
        self.all: list[Outcome] = []
        self._granted: set[str] = set()

    def add(self, results: list[Activated], *, refused: str = "") -> None:
        """Add rows; `refused` is the code with which all but the invalid ones were refused."""
        again = [each.installation_id for each in results if refused or each.result == "already"]
        own = find_activated_by_file(self.file, again) if again else {}
        for each in results:
            self.all.append(self._outcome(each, own, refused))

    def count(self) -> dict[str, int]:
        """How many rows have each outcome; those left out are `refused`."""
        counts = count_results(outcome.result for outcome in self.all)
        left_out = len(self.all) - sum(counts.values())
        return counts | ({"refused": left_out} if left_out else {})

    def _outcome(self, each: Activated, own: dict[str, str], refused: str) -> Outcome:
        machine = each.installation_id
        if each.result == "invalid":
            return Outcome("invalid", each.bad_group)
        if machine in own:
            result = "already" if machine in self._granted else "granted"
            self._granted.add(machine)
            return Outcome(result, None, own[machine])
        if refused:
            return Outcome(refused)
        if each.result == "granted":
            self._granted.add(machine)
        return Outcome(each.result, None, each.confirmation_id)


def count_results(results: Iterable[str]) -> dict[str, int]:
    """How often each of COUNTED stands there."""
    found = list(results)
    return {result: found.count(result) for result in COUNTED}
