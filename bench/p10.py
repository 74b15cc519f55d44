"""P10: a key file of 10^6 rows, checked and loaded by the real worker, against COPY of ready rows.

The ready rows are the result of a load: sealed, with every id. The limit copies them into the
same tables, with all their indexes and keys. The method begins with a clear file on this disk and
ends when the rows are loaded and the staging table is empty again. Runs last: it empties the keys.
"""

import hashlib
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from bench.center import BenchCenter
from bench.report import Figure, at_most, counted, reported, same
from bench.rounds import interleave, seconds
from bench.rows import KEY_COLUMNS, LISTING_COLUMNS, make_customer, settle

ROWS = 1_000_000
GOAL, MEMORY = 1.8, 150
MOST_ROUNDS = 3  # each takes minutes
EMPTY = "TRUNCATE keys_listing, keys_key, keyfiles_importrow, keyfiles_importfinding CASCADE"
HEADER = (
    "License ID\tParent Program\tOrganization\tProduct\tProduct Key\tType"
    "\tMAK Activations-Used/Available\n"
)
LOADED = """
SELECT l.number, p.name, o.name, l.product_name, k.ciphertext, k.id, k.type, k.used, k.allowed
FROM keys_listing l JOIN keys_key k ON k.id = l.key_id
JOIN agreements_licensingid i ON i.id = l.licensing_id_id
JOIN catalog_program p ON p.id = i.program_id
JOIN agreements_organization o ON o.id = i.organization_id
"""


class Load:
    """The files of one measurement, and the two ways to load them."""

    def __init__(self, center: BenchCenter) -> None:
        self.center = center
        self.keys, self.listings = center.files / "keys.copy", center.files / "listings.copy"
        self.file = center.files / "ProductKeys_all.csv"

    def prepare(self) -> None:
        """Make the rows, and write them as files for COPY and as a key file."""
        superuser = self.center.connect("postgres")
        customer = make_customer(superuser, "load", ROWS)
        settle(superuser)
        self.center.psql(f"\\copy ({customer.limit}) TO '{self.file}.rows'")
        rows = Path(f"{self.file}.rows")
        self.file.write_text(HEADER + rows.read_text(), encoding="utf-8-sig")
        rows.unlink()
        for table, columns, path in self._tables():
            self.center.psql(f"\\copy {table} ({columns}) TO '{path}'")

    def _tables(self) -> Iterator[tuple[str, str, Path]]:
        yield "keys_key", KEY_COLUMNS, self.keys
        yield "keys_listing", LISTING_COLUMNS, self.listings

    def empty(self) -> None:
        """Start from empty tables, with no pending writes to disk."""
        for act in (
            EMPTY,
            "VACUUM ANALYZE keys_key, keys_listing, keyfiles_importrow",
            "CHECKPOINT",
        ):
            self.center.execute(act, role="postgres")

    def copy(self) -> float:
        """The limit: seconds of COPY of the ready rows."""
        self.empty()
        return seconds(
            lambda: [
                self.center.psql(f"\\copy {table} ({columns}) FROM '{path}'")
                for table, columns, path in self._tables()
            ]
        )

    def load(self) -> float:
        """The method: seconds from the clear file to loaded rows and an empty staging table."""
        self.empty()
        return seconds(self._load)

    def _load(self) -> None:
        from django.utils import timezone

        from accounts.actor import system_actor
        from keyfiles.services import confirm_import, receive_key_file, store_file

        actor = system_actor(channel="command", at=timezone.now())
        with self.file.open("rb") as file:
            received = store_file(file=file, name=self.file.name)
        key_import = receive_key_file(
            by=actor, file=received, create_missing=False, good_rows=False, at=timezone.now()
        )
        _wait(key_import, "checked")
        assert key_import.counts["good"] == ROWS, key_import.counts
        confirm_import(by=actor, import_id=key_import.pk, at=timezone.now())
        _wait(key_import, "applied")
        while key_import.rows.exists():
            time.sleep(0.05)


def run(center: BenchCenter, rounds: int) -> list[Figure]:
    """Load once and compare the content, then measure."""
    load = Load(center)
    load.prepare()
    center.restart_worker()  # so that the peak of its memory is this measurement's
    load.load()
    content = same(
        "P10",
        "what was loaded is the file, row for row",
        _digest_of_center() == _digest_of_file(load.file),
    )
    measured = interleave(load.copy, load.load, min(rounds, MOST_ROUNDS))
    peak = max(_peak(worker) for worker in _workers(center))
    return [
        content,
        at_most("P10", f"import of {ROWS:,} rows, checked and sealed", measured, GOAL),
        counted("P10", "memory of a worker process", peak, most=MEMORY, unit=" MiB"),
        reported("P10", "rows a second", f"{ROWS / measured.method_seconds:,.0f}"),
    ]


def _wait(key_import: Any, state: str) -> None:
    key_import.refresh_from_db()
    while key_import.state != state:
        assert key_import.state != "failed", key_import.failure
        time.sleep(0.05)
        key_import.refresh_from_db(fields=["state"])
    key_import.refresh_from_db()


def _workers(center: BenchCenter) -> list[psutil.Process]:
    head = psutil.Process(center.system.children["worker"].process.pid)
    return [head, *head.children(recursive=True)]


def _peak(process: psutil.Process) -> int:
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def _digest_of_file(file: Path) -> str:
    """A digest of the file's rows, independent of their order."""
    with file.open(encoding="utf-8-sig") as lines:
        next(lines)
        return _digest(line.rstrip("\n") for line in lines)


def _digest_of_center() -> str:
    """The same digest of the loaded rows, with every key opened."""
    from django.db import connection

    from keys import vault
    from vlsc.lib.product_keys import hyphenate

    open_key = vault.key_opener()

    def lines() -> Iterator[str]:
        with connection.chunked_cursor() as cursor:
            cursor.itersize = 20_000
            cursor.execute(LOADED)
            for *places, sealed, pk, kind, used, allowed in cursor:
                key = hyphenate(open_key(bytes(sealed), pk.bytes).decode())
                counter = f"{used}/{allowed}" if kind == "mak" else ""
                yield "\t".join([*places, key, kind.upper(), counter])

    return _digest(lines())


def _digest(lines: Iterator[str]) -> str:
    text = io.StringIO()
    text.writelines(f"{line}\n" for line in sorted(lines))
    return hashlib.sha256(text.getvalue().encode()).hexdigest()
