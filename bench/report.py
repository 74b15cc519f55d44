"""Figures, their goals, and `bench/results.md`.

A *counted* figure (rows, buffers, memory, queries) fails when it is beyond its goal. A *time* is
a ratio of two measured in the same rounds; it is "missed" beyond its goal, and fails only at 1.5
times the goal, since other processes run on the machine too.
"""

import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bench.rounds import Rounds

FAILS_AT = 1.5
RESULTS = Path(__file__).with_name("results.md")
MET, MISSED, FAILED, INCONCLUSIVE, REPORTED = "met", "missed", "FAILED", "inconclusive", "reported"


@dataclass(frozen=True)
class Figure:
    """One line of the results."""

    promise: str
    what: str
    value: str
    goal: str
    verdict: str
    detail: str = ""
    when: str = ""

    @property
    def has_failed(self) -> bool:
        return self.verdict == FAILED


def at_most(promise: str, what: str, rounds: Rounds, goal: float, **texts: str) -> Figure:
    """The method's time over its limit's, which should be no more than `goal`."""
    ratio = rounds.ratio
    verdict = _verdict(rounds, met=ratio <= goal, fails=ratio > goal * FAILS_AT)
    return Figure(promise, what, f"{ratio:.2f}×", f"≤ {goal:g}×", verdict, _detail(rounds, texts))


def at_least(promise: str, what: str, rounds: Rounds, goal: float, **texts: str) -> Figure:
    """How many times faster the method is than its peer, which should be `goal` or more."""
    ratio = 1 / rounds.ratio if rounds.ratio else float("inf")
    verdict = _verdict(rounds, met=ratio >= goal, fails=ratio < goal / FAILS_AT)
    value = f"{ratio:.1f}×" if ratio >= 10 else f"{ratio:.2f}×"
    return Figure(promise, what, value, f"≥ {goal:g}×", verdict, _detail(rounds, texts))


def within(promise: str, what: str, took: float, goal: float, detail: str = "") -> Figure:
    """Seconds against a fixed goal: missed beyond it, failed at 1.5×."""
    verdict = MET if took <= goal else FAILED if took > goal * FAILS_AT else MISSED
    return Figure(promise, what, f"{took:.1f} s", f"≤ {goal:g} s", verdict, detail)


def counted(
    promise: str, what: str, value: float, *, most: float, unit: str = "", detail: str = ""
) -> Figure:
    """An exact number: beyond `most` it fails."""
    verdict = MET if value <= most else FAILED
    return Figure(promise, what, f"{value:,g}{unit}", f"≤ {most:,g}{unit}", verdict, detail)


def same(promise: str, what: str, is_same: bool, detail: str = "") -> Figure:
    """Whether two contents are the same; compared before any time is measured."""
    verdict = MET if is_same else FAILED
    return Figure(promise, what, "the same" if is_same else "differs", "the same", verdict, detail)


def reported(promise: str, what: str, value: str, detail: str = "") -> Figure:
    """A number without a goal."""
    return Figure(promise, what, value, "–", REPORTED, detail)


def _verdict(rounds: Rounds, *, met: bool, fails: bool) -> str:
    if rounds.is_inconclusive:
        return INCONCLUSIVE
    return MET if met else FAILED if fails else MISSED


def _detail(rounds: Rounds, texts: dict[str, str]) -> str:
    spread = " ".join(f"{ratio:.2f}" for ratio in rounds.ratios)
    times = (
        f"{rounds.method_seconds:.2f} s against {rounds.limit_seconds:.2f} s; "
        f"{len(rounds.good)} rounds ({spread}), {rounds.noisy} noisy"
    )
    return "; ".join([texts["detail"], times] if "detail" in texts else [times])


def write_results(figures: list[Figure], facts: dict[str, str], path: Path = RESULTS) -> None:
    """Write the results; figures of promises that were not measured this time are kept."""
    measured = {figure.promise for figure in figures}
    rows = [_row(figure) for figure in figures] + _kept(path, measured)
    lines = [
        "# Results of `make bench`",
        "",
        "Ratios of times measured in turn: a round is the limit, the method, the limit again. It",
        "is noisy when its two limits differ by more than 1.3 times; after three noisy ones the",
        "figure is inconclusive. A time fails only at 1.5 times its goal, a counted figure at its",
        "goal. `when` says how loaded the machine was just before. What follows is of the latest",
        "run; rows of an earlier one may be from another machine.",
        "",
        *(f"- {name}: {value}" for name, value in facts.items()),
        "",
        "| promise | what | measured | goal | verdict | how | when |",
        "|---|---|---|---|---|---|---|",
        *sorted(rows, key=_order),
        "",
    ]
    path.write_text("\n".join(lines))


def _row(figure: Figure) -> str:
    cells = (
        *(figure.promise, figure.what, figure.value, figure.goal, figure.verdict),
        *(figure.detail, figure.when),
    )
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _kept(path: Path, measured: set[str]) -> list[str]:
    lines = path.read_text().splitlines() if path.exists() else []
    rows = [line for line in lines if line.startswith("| P")]
    return [row for row in rows if row.split("|")[1].strip() not in measured]


def _order(row: str) -> int:
    return int("".join(filter(str.isdigit, row.split("|")[1])) or 0)


def machine_facts(database: str) -> dict[str, str]:
    """What the figures were measured on."""
    cpu = next(
        (
            line.split(":")[1].strip()
            for line in _read("/proc/cpuinfo").splitlines()
            if line.startswith("model name")
        ),
        platform.processor() or platform.machine(),
    )
    memory = psutil.virtual_memory().total / 2**30
    return {
        "machine": f"{cpu}, {psutil.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}",
        "Python": platform.python_version(),
        "database": database,
    }


def moment() -> str:
    """The current time, and the load of the machine before the measurement."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load {psutil.getloadavg()[0]:.1f}"


def _read(path: str) -> str:
    return Path(path).read_text() if Path(path).exists() else ""
