"""`manage.py rotate_keys`: wrap every data key under the current master key.

Before running it, restart the processes with the new key as VLSC_MASTER_KEY and the old one as
VLSC_PREVIOUS_MASTER_KEY; afterwards, the old one can be dropped. See `docs/operations.md`.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from keys.services import rotate_data_keys
from vlsc.lib.sealing import CannotOpen


class Command(BaseCommand):
    help = "Wrap the data keys under the current master key; no product key is rewritten."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            wrapped = rotate_data_keys(at=timezone.now())
        except CannotOpen as error:
            raise CommandError(f"Nothing was changed: {error}") from error
        self.stdout.write(f"{wrapped} data keys wrapped under the current master key.")
