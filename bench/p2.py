"""P2: the same with 10^5 rows, which one process writes."""

from bench import p1
from bench.center import BenchCenter
from bench.report import Figure

ROWS, GOAL = 100_000, 2.0


def run(center: BenchCenter, rounds: int) -> list[Figure]:
    return p1.measure(center, rounds, "P2", "medium", ROWS, GOAL)
