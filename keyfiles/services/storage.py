"""The file storage: adopting one by an operator, and what a request is told when it fails."""

import json
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import system_actor
from audit.services import record
from keyfiles import storage
from keyfiles.models import StoreOwner
from vlsc.lib.refused import Refused
from vlsc.lib.slots import TooBusy


def adopt_store(*, reason: str, at: datetime) -> int:
    """Make this database the one that may change the storage; returns the new generation.

    By an operator, after this database was restored or moved, and only if no other copy of it uses
    the storage: that one can change nothing from now on. Raises `StorageUnreachable`, and changes
    nothing, if the mark cannot be written.
    """
    with transaction.atomic():
        owner = StoreOwner.objects.select_for_update().get()
        files = storage.private_files()
        before = json.loads(files.read_mark() or b"{}")
        owner.generation = max(owner.generation, before.get("generation", 0)) + 1
        owner.save(update_fields=["generation"])
        record(
            by=system_actor(channel="command", at=at),
            at=at,
            action="storage.adopted",
            subject=("storage", None, ""),
            reason=reason,
            generation=owner.generation,
            before=before,
        )
        files.write_mark(storage.own_mark().encode())
    return owner.generation


def storage_refusal(*, error: Exception) -> Refused:
    """What a request is told if a file cannot be read or written just now."""
    detail = _("The file storage does not answer. Try again later.")
    if isinstance(error, TooBusy):
        detail = _("Too many files are being transferred just now. Try again in a few seconds.")
    return Refused("unavailable", detail, status=503)
