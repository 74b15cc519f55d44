"""Shared by fault runs of key files: many rows, a request, waiting for its end, the exact file."""

import contextlib
import hashlib
import os
import random
import resource
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import connection
from django.utils import timezone

from agreements.models import LicensingId
from audit.models import LogLine
from faults.processes import PATIENCE
from keyfiles import exports
from keyfiles.models import KeyExport
from keyfiles.services import open_export, request_export
from keyfiles.states import ExportScope, FileFormat
from tests.cast import World
from tests.makers.keys import add_key

KEYS, PLACES = 2_000, 110
ROWS = KEYS * PLACES  # above `keyfiles.exports.writing.TWO_FROM`
ALPHABET = "BCDFGHJKMPQRTVWXY2346789"
ENDED = {"ready", "failed"}
TO_FAILED = 300  # seconds after the third kill
ONE_CHILD = ("--concurrency", "1")


def add_rows(world: World) -> None:
    """Each of some keys listed under each of many licensing IDs of mallory's organization."""
    model = world.licensing_ids["9F3K27QA"]
    places = [
        LicensingId(
            program=model.program,
            number=f"R{n:05}",
            agreement=model.agreement,
            organization=model.organization,
            group=model.group,
        )
        for n in range(PLACES)
    ]
    LicensingId.objects.bulk_create(places)
    product, chance = world.products["server"], random.Random(4)
    for _ in range(KEYS):
        add_key("".join(chance.choices(ALPHABET, k=25)), "mak", [], product, used=1, allotted=9)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO keys_listing (id, licensing_id_id, product_id, type, key_id, state,"
            " product_name, number, group_id, created_at, updated_at)"
            " SELECT gen_random_uuid(), i.id, %s, 'mak', k.id, 'issued', %s, i.number, i.group_id,"
            " now(), now() FROM agreements_licensingid i, keys_key k"
            " WHERE i.number LIKE 'R%%' AND k.group_id IS NULL",
            [product.pk, product.name],
        )
        cursor.execute("ANALYZE")


def ask(world: World) -> KeyExport:
    return request_export(
        by=world.actor("mallory"),
        scope=ExportScope.ALL,
        file_format=FileFormat.TSV,
        at=timezone.now(),
    )


Fault = Callable[[], None]


def reach_end(
    export: KeyExport, *, after: float = 0, fault: Fault | None = None, patience: float = PATIENCE
) -> float:
    """Wait for the end, sweeping as beat does; cause the fault `after` so many seconds of building.

    Returns the seconds that the last attempt took. At every check, an existing file
    is one that its row names.
    """
    until, swept, begun, attempt = time.monotonic() + patience, 0.0, 0.0, 0
    while export.state not in ENDED or fault:
        export.refresh_from_db()
        now = time.monotonic()
        assert now < until, (export.state, export.attempt, export.reason)
        if export.state == "building" and export.attempt != attempt:
            begun, attempt = now, export.attempt
        if fault and begun and (now - begun >= after or export.state in ENDED):
            fault()
            fault = None
        if now - swept > 1:
            exports.sweep(at=timezone.now())
            swept = now
        time.sleep(0.01)
    return time.monotonic() - begun


def exact(world: World, export: KeyExport, store: Path) -> str:
    """The digest of a finished file, which must be complete and the only stored file of its row."""
    assert (export.state, export.reason) == ("ready", "")
    assert (export.rows_done, export.rows_total) == (ROWS + 1, ROWS + 1)
    opened = open_export(by=world.actor("mallory"), export=export, at=timezone.now())
    content = b"".join(opened.pieces)
    digest = hashlib.sha256(content).hexdigest()
    assert (digest, len(content)) == (export.sha256, export.size)
    assert content.count(b"\r\n") == ROWS + 2
    assert left_of(export, store) == [f"{export.pk}.{export.attempt}"]
    built = LogLine.objects.filter(subject_id=export.pk, action="key_export.built")
    assert built.count() == 1
    return digest


def left_of(export: KeyExport, store: Path) -> list[str]:
    return sorted(path.name for path in store.rglob(f"*{export.pk}*") if path.is_file())


def stored(tmp_path: Path) -> Path:
    return tmp_path / "files"


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Callable[[], None] | None]:
    """A small disk: a file system of its own, or else a limit on each file."""
    folder.mkdir(parents=True, exist_ok=True)
    size = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", str(folder)]
    if os.geteuid() == 0 and subprocess.run(size, check=False, capture_output=True).returncode == 0:
        try:
            yield None
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        return
    most = megabytes << 20
    yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
