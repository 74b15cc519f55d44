"""Rounds: limit, method, limit again, in turn, so that both run under the same load.

A round is noisy when its two limits differ by more than 1.3 times; after three noisy rounds the
measurement is inconclusive.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

NOISY_AT, NOISY_ROUNDS = 1.3, 3


@dataclass(frozen=True)
class Round:
    """Seconds of one round."""

    before: float
    method: float
    after: float

    @property
    def limit(self) -> float:
        return (self.before + self.after) / 2

    @property
    def is_noisy(self) -> bool:
        return max(self.before, self.after) > NOISY_AT * min(self.before, self.after)


@dataclass
class Rounds:
    """All rounds of one measurement."""

    all: list[Round] = field(default_factory=list)

    @property
    def good(self) -> list[Round]:
        return [measured for measured in self.all if not measured.is_noisy]

    @property
    def noisy(self) -> int:
        return len(self.all) - len(self.good)

    @property
    def is_inconclusive(self) -> bool:
        return self.noisy >= NOISY_ROUNDS or not self.good

    @property
    def ratios(self) -> list[float]:
        return [measured.method / measured.limit for measured in self.good or self.all]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    @property
    def method_seconds(self) -> float:
        return statistics.median(measured.method for measured in self.good or self.all)

    @property
    def limit_seconds(self) -> float:
        return statistics.median(measured.limit for measured in self.good or self.all)


def interleave(limit: Callable[[], float], method: Callable[[], float], rounds: int = 5) -> Rounds:
    """Measure until there are `rounds` good rounds, or too many noisy ones.

    `limit` and `method` return the seconds they took, so that each can leave out its own
    preparations.
    """
    done = Rounds()
    after = limit()
    while len(done.good) < rounds and done.noisy < NOISY_ROUNDS:
        before = after
        method_seconds = method()
        after = limit()
        done.all.append(Round(before, method_seconds, after))
    return done


def seconds(act: Callable[[], object]) -> float:
    """How long an act takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
