"""Shared by fault runs of loads: a file of many rows, its way to a state, and what was loaded."""

import time
from collections.abc import Callable
from io import BytesIO

from django.db import connection
from django.utils import timezone

from audit.models import LogLine
from faults.processes import PATIENCE
from keyfiles import imports
from keyfiles.models import KeyImport
from keyfiles.services import receive_key_file, store_file
from keyfiles.states import FileKind
from keys.models import Key, Listing
from tests.keyfiles.key_files import COMMAND

ROWS = 20_000


def upload(text: bytes, kind: str = FileKind.KEYS) -> KeyImport:
    return receive_key_file(
        by=COMMAND,
        file=store_file(file=BytesIO(text), name="october.csv"),
        create_missing=False,
        good_rows=False,
        kind=kind,
        at=timezone.now(),
    )


def reach(
    key_import: KeyImport,
    state: str,
    *,
    after: float = 0,
    fault: Callable[[], None] | None = None,
) -> float:
    """Wait for a state, sweeping as beat does. `after` so many seconds of work the
    `fault` is caused.

    Returns the seconds of work. At every check either all rows are loaded, or none.
    """
    until, begun, swept = time.monotonic() + PATIENCE, 0.0, 0.0
    while key_import.state != state or fault:
        key_import.refresh_from_db()
        now = time.monotonic()
        assert now < until, (key_import.state, key_import.attempt, key_import.failure)
        assert whole_or_absent()
        begun = begun or (now if key_import.state in {"checking", "applying", state} else 0.0)
        if fault and begun and (now - begun >= after or key_import.state == state):
            fault()
            fault = None
        if now - swept > 1:
            imports.sweep(at=timezone.now())
            swept = now
        time.sleep(0.01)
    return time.monotonic() - begun


def whole_or_absent() -> bool:
    return Listing.objects.filter(key__source="october.csv").count() in {0, ROWS}


def begin_again() -> None:
    """Forget what was loaded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE keys_listing, keys_key, keyfiles_importrow, keyfiles_importfinding,"
            " keyfiles_keyimport, audit_logline CASCADE"
        )


def loaded_once() -> None:
    assert Listing.objects.filter(key__source="october.csv").count() == ROWS
    assert Key.objects.filter(source="october.csv").count() == ROWS
    # A command killed after its last write, and its second run, have one line each.
    lines = LogLine.objects.filter(action="key_import.loaded")
    assert sum(line.facts["counts"]["new"] for line in lines) == ROWS
