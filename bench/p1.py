"""P1: a key file of 10^6 rows through the real worker, against psql copying the same join."""

from bench.center import BenchCenter
from bench.key_files import build, compare, copy_limit
from bench.report import Figure, at_most
from bench.rounds import interleave
from bench.rows import make_customer, settle

ROWS, GOAL = 1_000_000, 1.5


def run(center: BenchCenter, rounds: int) -> list[Figure]:
    return measure(center, rounds, "P1", "large", ROWS, GOAL)


def measure(
    center: BenchCenter, rounds: int, promise: str, name: str, rows: int, goal: float
) -> list[Figure]:
    """Content first, then times in turn."""
    superuser = center.connect("postgres")
    customer = make_customer(superuser, name, rows)
    settle(superuser)
    copy_limit(center, customer)
    figures = [compare(promise, center, customer, build(center, customer).export)]
    measured = interleave(
        lambda: copy_limit(center, customer), lambda: build(center, customer).seconds, rounds
    )
    what = f"key file of {rows:,} rows, from request to ready, against \\copy in clear"
    return [*figures, at_most(promise, what, measured, goal)]
