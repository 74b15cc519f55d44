"""P5: activations of one hot MAK through the web server, against the bare function by pgbench.

The limit is always the function on a MAK with one counter. What makes the wall is counted: each
activation has to reach the disk, and one counter takes one activation a flush.
"""

import time

from bench.center import BenchCenter
from bench.flushes import AT_DELAY, check_delay, count_flushes, delayed
from bench.maks import make_maks
from bench.report import Figure, at_least, reported, same
from bench.rounds import Rounds, interleave
from bench.spending import MANY, Spender, count_counters, rates

SINGLES = 400  # of one measurement
# Clients, shards of the MAK, and the goal where there is one.
CASES = ((8, 1, 0.5), (8, 32, 0.8), (32, 1, None), (32, 32, 1.2))
REPORTING = 1.5  # seconds until an idle session has reported what it did


def run(center: BenchCenter, rounds: int) -> list[Figure]:
    """Each case in rounds of its own, then its flushes; all again with flushes that take longer."""
    figures = [figure for case in CASES for figure in _measure(center, rounds, *case)]
    figures += [_refused(center, clients) for clients in (8, 32)]
    with delayed(center):
        figures.append(check_delay(center, "P5"))
        for case in CASES:
            figures += _measure(center, rounds, *case, how=f", {AT_DELAY}")
    return figures


def _measure(
    center: BenchCenter, rounds: int, clients: int, shards: int, goal: float | None, how: str = ""
) -> list[Figure]:
    limit = Spender(center, make_maks(1), clients)
    method = Spender(center, make_maks(1, shards=shards), clients)
    method.singles(100)  # every process and thread has opened the key
    measured = interleave(limit.bare, lambda: method.singles(SINGLES), rounds)
    assert count_counters(limit.maks[0]) == 1
    assert count_counters(method.maks[0]) == shards
    what = f"one MAK, {clients} clients, {shards} counter{'s' * (shards > 1)}{how}"
    return [
        same("P5", f"stored and counted: {what}", method.is_exact(), f"{method.spent:,}"),
        _figure(what, measured, goal),
        _flushes(center, what, limit, method),
    ]


def _refused(center: BenchCenter, clients: int) -> Figure:
    """What the way to an activation and back costs: no request comes as far as a look-up."""
    spender = Spender(center, make_maks(1), clients)
    spender.refused(SINGLES)
    rate = MANY / spender.refused(5 * SINGLES)
    return reported("P5", f"refused before any look-up, {clients} clients", f"{rate:,.0f} a second")


def _figure(what: str, measured: Rounds, goal: float | None) -> Figure:
    """Activations a second, and their part of the limit's."""
    if goal is None:
        return reported("P5", what, f"{1 / measured.ratio:.2f}×", rates(measured))
    return at_least("P5", what, measured, goal, detail=rates(measured))


def _flushes(center: BenchCenter, what: str, limit: Spender, method: Spender) -> Figure:
    """Flushes for each activation: below 1 where connections share them."""
    time.sleep(REPORTING)
    before = count_flushes(center)
    method.singles(SINGLES)
    time.sleep(REPORTING)
    ours = (count_flushes(center) - before) / SINGLES
    before, rate = count_flushes(center), limit.pgbench()
    time.sleep(REPORTING)
    flushed = count_flushes(center) - before
    bare = f"bare function: {flushed:,} flushes at {rate:,.0f} activations/s"
    return reported("P5", f"WAL flushes an activation: {what}", f"{ours:.2f}", bare)
