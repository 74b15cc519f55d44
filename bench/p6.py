"""P6: activations of 20,000 MAKs through the web server, against the bare function by pgbench."""

from bench.center import BenchCenter
from bench.flushes import AT_DELAY, delayed
from bench.maks import make_maks
from bench.report import Figure, at_least, same
from bench.rounds import interleave
from bench.spending import Spender, rates

MAKS, CLIENTS, SINGLES, GOAL = 20_000, 8, 400, 0.23


def run(center: BenchCenter, rounds: int) -> list[Figure]:
    """Each request has another key, which the center has not opened before."""
    figures = _measure(center, rounds)
    with delayed(center):
        return [*figures, *_measure(center, rounds, f", {AT_DELAY}")]


def _measure(center: BenchCenter, rounds: int, how: str = "") -> list[Figure]:
    limit = Spender(center, make_maks(MAKS), CLIENTS)
    _number(center, limit)
    method = Spender(center, make_maks(MAKS), CLIENTS)
    place = [0]

    def spend() -> float:
        """The next MAKs of the list."""
        some = Spender(center, method.maks[place[0] : place[0] + SINGLES], CLIENTS)
        place[0] += SINGLES
        method.spent += SINGLES
        return some.singles(SINGLES)

    spend()
    measured = interleave(limit.bare, spend, rounds)
    what = f"{MAKS:,} MAKs, {CLIENTS} clients{how}"
    return [
        same("P6", f"stored and counted: {what}", method.is_exact(), f"{method.spent:,}"),
        at_least("P6", what, measured, GOAL, detail=rates(measured)),
    ]


def _number(center: BenchCenter, limit: Spender) -> None:
    """The keys by number, for pgbench to choose from."""
    superuser = center.connect("postgres")
    with superuser.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_mak")
        cursor.execute(
            "CREATE TABLE bench_mak AS SELECT n, id FROM unnest(%s::uuid[])"
            " WITH ORDINALITY listed (id, n)",
            [[str(mak.id) for mak in limit.maks]],
        )
        cursor.execute("ALTER TABLE bench_mak ADD PRIMARY KEY (n)")
        cursor.execute("GRANT SELECT ON bench_mak TO PUBLIC")
        cursor.execute("VACUUM ANALYZE")
    superuser.close()
