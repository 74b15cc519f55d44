"""The sample key file, loaded through the importer as `manage.py import_keys --apply` does."""

from datetime import datetime

from accounts.actor import Actor
from keyfiles.models import KeyImport
from keyfiles.services.imports import import_now
from keyfiles.services.uploads import store_file
from keyfiles.states import ImportState
from vlsc.demo.facts import KEY_FILE


class NotLoaded(Exception):
    """The importer rejected the demo's own file; the message says why."""


def load_key_file(*, by: Actor, at: datetime) -> None:
    """Load the file, unless it was loaded before."""
    with KEY_FILE.open("rb") as file:
        received = store_file(file=file, name=KEY_FILE.name)
    if KeyImport.objects.filter(sha256=received.sha256, applied_at__isnull=False).exists():
        received.drop_untaken()
        return
    key_import = import_now(by=by, file=received, at=at)
    if key_import.state != ImportState.APPLIED:
        reason = key_import.failure_detail or key_import.counts
        raise NotLoaded(f"{key_import.file_name}: {key_import.state}, {reason}")
