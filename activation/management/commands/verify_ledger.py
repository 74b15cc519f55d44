"""Hold the ledger of activations against its counters."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.actor import system_actor
from activation.services import verify_ledger


class Command(BaseCommand):
    help = (
        "Compares the counters of every MAK that this center activates with its active rows in the"
        " ledger. Ends with 0 and the number of keys, or with 1 and each difference."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        by = system_actor(channel="command", at=at)
        compared, differing = verify_ledger(by=by, at=at)
        for counts in differing:
            self.stdout.write(str(counts))
        if differing:
            self.stderr.write(f"{len(differing)} of {compared} keys differ.")
            raise SystemExit(1)
        self.stdout.write(f"{compared} keys: every counter is what the ledger says.")
