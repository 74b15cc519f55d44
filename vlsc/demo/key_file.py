"""The sample key file, loaded through the importer: received, checked, confirmed, applied."""

import time
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from accounts.actor import Actor
from keys import imports
from keys.models import KeyImport
from keys.services.imports import confirm_import, receive_key_file, store_file
from keys.states import ImportState
from vlsc.demo.facts import KEY_FILE

PATIENCE = 120.0  # seconds for a worker that was quicker and has the file now


class NotLoaded(Exception):
    """The importer did not take the demo's own file; the message says why."""


def load_key_file(*, by: Actor, at: datetime) -> None:
    """Load the file, unless it was loaded before. Does the worker's part itself."""
    with KEY_FILE.open("rb") as file:
        received = store_file(file, KEY_FILE.name)
    if KeyImport.objects.filter(sha256=received.sha256, applied_at__isnull=False).exists():
        received.stored.drop()
        return
    key_import = receive_key_file(
        by=by, file=received, create_missing=False, good_rows=False, at=at
    )
    _until(key_import, ImportState.CHECKED, imports.check)
    confirm_import(by=by, key_import=key_import, at=timezone.now())
    _until(key_import, ImportState.APPLIED, imports.apply)


def _until(key_import: KeyImport, wanted: str, work: Callable[..., None]) -> None:
    """Do the work here, or wait for the worker that does it."""
    until = time.monotonic() + PATIENCE
    while True:
        work(key_import.pk, at=timezone.now())
        key_import.refresh_from_db()
        if key_import.state == wanted:
            return
        if key_import.state == ImportState.FAILED or time.monotonic() > until:
            raise NotLoaded(f"{key_import.file_name}: {key_import.state} {key_import.reason}")
        time.sleep(0.2)
