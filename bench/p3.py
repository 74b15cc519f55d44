"""P3: the memory of a worker that writes 10^6 rows, against one that writes 10^4."""

import threading
from collections.abc import Callable

from bench.center import BenchCenter
from bench.key_files import build, memory_of_worker
from bench.report import Figure, counted, reported
from bench.rows import make_customer, settle

SMALL, LARGE = 10_000, 1_000_000
TIMES = 4  # so that every process of the pool has built one


def run(center: BenchCenter, rounds: int) -> list[Figure]:
    """A fresh worker writes small files, then large ones; processes keep their memory."""
    superuser = center.connect("postgres")
    small = make_customer(superuser, "small", SMALL)
    large = make_customer(superuser, "large", LARGE)
    settle(superuser)
    center.restart_worker()
    at_small = watched(center, lambda: [build(center, small) for _ in range(TIMES)])
    at_large = watched(center, lambda: [build(center, large) for _ in range(TIMES)])
    ratio = at_large / at_small
    detail = f"{at_large:.1f} MiB against {at_small:.1f} MiB, the second process included"
    return [
        counted(
            "P3",
            "memory at 10^6 rows over that at 10^4",
            round(ratio, 2),
            most=1.2,
            unit="×",
            detail=detail,
        ),
        counted("P3", "memory of a process", round(at_large, 1), most=120, unit=" MiB"),
        reported("P3", "files built", str(2 * TIMES)),
    ]


def watched(center: BenchCenter, act: Callable[[], object]) -> float:
    """The peak memory of any process of the worker during an action."""
    done, most = threading.Event(), [0.0]

    def watch() -> None:
        while not done.wait(0.02):
            most[0] = max(most[0], memory_of_worker(center))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        act()
    finally:
        done.set()
        watcher.join()
    return most[0]
