"""Putting the data keys under another master key: an operator's act, online and repeatable."""

from datetime import datetime

from django.db import transaction

from accounts.actor import system_actor
from audit.services import record
from keys import vault


def rotate_data_keys(*, at: datetime) -> int:
    """Wrap every data key under the current master key; returns how many were wrapped anew.

    Reads go on meanwhile, since each row says which master key opens it. Raises `CannotOpen`
    when a row's master key is not known here; nothing is changed then. A second time changes
    nothing and writes no log line.
    """
    with transaction.atomic():
        wrapped = vault.rewrap_data_keys()
        if wrapped:
            record(
                by=system_actor(channel="command", at=at),
                at=at,
                action="master_key.rotated",
                subject=("master_key", None, ""),
                data_keys=wrapped,
            )
    return wrapped
