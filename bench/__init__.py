"""What is measured, and against what: `python -m bench [p1 p2 …] [--rounds N] [--large]`.

One module per promise (`bench/p1.py`, …). Each has `run(center, rounds) -> list[Figure]`: it makes
its rows with `center`, compares content before any time, and returns its figures. Modules that
measure in the large way only look at `center.large`.

    from bench.center import BenchCenter          # servers, worker, psql, seconds
    from bench.report import Figure, at_most, at_least, counted, told
    from bench.rounds import interleave
"""
