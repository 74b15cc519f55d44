"""P7: activations a second in batches of 50, against the same one by one, both through the web."""

from bench.center import BenchCenter
from bench.maks import make_maks
from bench.report import Figure, at_least, same
from bench.rounds import interleave
from bench.spending import Spender, rates

CLIENTS, SIZE, BATCHES, SINGLES, GOAL = 8, 50, 80, 400, 20


def run(center: BenchCenter, rounds: int) -> list[Figure]:
    """Two hot MAKs with one counter each."""
    singles, batches = (Spender(center, make_maks(1), CLIENTS) for _ in range(2))
    singles.singles(100)
    batches.batches(20, SIZE)
    measured = interleave(
        lambda: singles.singles(SINGLES), lambda: batches.batches(BATCHES, SIZE), rounds
    )
    is_exact = singles.is_exact() and batches.is_exact()
    detail = f"{singles.spent:,} and {batches.spent:,}"
    return [
        same("P7", "stored and counted: one by one, and in batches", is_exact, detail),
        at_least(
            "P7",
            f"batches of {SIZE}, {CLIENTS} clients",
            measured,
            GOAL,
            detail=rates(measured, "one by one"),
        ),
    ]
