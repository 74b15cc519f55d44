"""Run the measurements: all of them, or those that are named."""

import argparse
import importlib
import sys
import time
from dataclasses import replace
from pathlib import Path

from bench.center import BenchCenter
from bench.report import Figure, machine_facts, moment, write_results


def main() -> int:
    """Measure, print and write; the exit code says whether something failed."""
    options = _options()
    figures: list[Figure] = []
    with BenchCenter(large=options.large) as center:
        facts = machine_facts(center.database)
        for name in options.names or _all_names():
            begun, when = time.monotonic(), moment()
            run = importlib.import_module(f"bench.{name}").run
            found = [replace(figure, when=when) for figure in run(center, options.rounds)]
            figures += found
            for figure in found:
                _say(figure)
            print(f"  ({name}: {time.monotonic() - begun:.0f} s)", flush=True)
    write_results(figures, facts)
    return 1 if any(figure.has_failed for figure in figures) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="p1", help="which; all when none is named")
    parser.add_argument("--rounds", type=int, default=5, help="good rounds of each measurement")
    parser.add_argument("--large", action="store_true", help="also what takes 10^7 keys")
    return parser.parse_args()


def _all_names() -> list[str]:
    modules = Path(__file__).parent.glob("p[0-9]*.py")
    return sorted((path.stem for path in modules), key=lambda name: int(name[1:].split("_")[0]))


def _say(figure: Figure) -> None:
    line = f"{figure.promise:4} {figure.what}: {figure.value} (goal {figure.goal}) {figure.verdict}"
    print(line, f"[{figure.detail}]" if figure.detail else "", flush=True)


if __name__ == "__main__":
    sys.exit(main())
