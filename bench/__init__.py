"""The measurements and their goals: `python -m bench [p1 p2 …] [--rounds N] [--large]`.

One module per promise (`bench/p1.py`, …). Each has `run(center, rounds) -> list[Figure]`: it makes
its rows with `center`, compares content before it measures time, and returns its figures. Modules
with measurements for `--large` alone check `center.large`.

    from bench.center import BenchCenter          # servers, worker, psql, seconds
    from bench.report import Figure, at_most, at_least, counted, reported
    from bench.rounds import interleave
"""
