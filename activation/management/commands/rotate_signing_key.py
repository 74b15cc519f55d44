"""Make a new key that signs certificates."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actor import system_actor
from activation.services import rotate_signing_key
from vlsc.lib.refused import Refused


class Command(BaseCommand):
    help = (
        "Makes a new key that signs certificates. The key before stays published, an older one is"
        " published no more. If a key has leaked, run this twice, five minutes apart."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reason", required=True, help="kept in the log")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        by = system_actor(channel="command", at=at)
        try:
            key = rotate_signing_key(by=by, reason=options["reason"], at=at)
        except Refused as refused:
            raise CommandError(refused.detail) from refused
        self.stdout.write(f"Certificates are signed with {key.kid} within a minute.")
