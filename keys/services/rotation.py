"""Re-wrapping the data keys under a new master key: by an operator, online and repeatable."""

from datetime import datetime

from django.db import transaction

from accounts.actor import system_actor
from accounts.models import reseal_provider_secrets
from accounts.second_factors import reseal_secrets
from audit.services import record
from keys import vault


def rotate_data_keys(*, at: datetime) -> int:
    """Wrap every data key under the current master key; returns how many were re-wrapped.

    Keys can be read meanwhile, since each row names the master key that opens it. Raises
    `CannotOpen`, and changes nothing, if a row's master key is not configured. A second call
    changes nothing and writes no log line.
    """
    with transaction.atomic():
        wrapped = vault.rewrap_data_keys()
        if wrapped:
            reseal_secrets()
            reseal_provider_secrets()
            record(
                by=system_actor(channel="command", at=at),
                at=at,
                action="master_key.rotated",
                subject=("master_key", None, ""),
                data_keys=wrapped,
            )
    return wrapped
