"""Let the people of a mail domain sign in by password while their provider is away."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actor import system_actor
from accounts.services import let_passwords_in
from vlsc.lib.refused import Refused


class Command(BaseCommand):
    help = "Requires single sign-on no more of the people with addresses of a mail domain."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("domain", metavar="DOMAIN")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        by = system_actor(channel="command", at=at)
        try:
            provider = let_passwords_in(by=by, domain=options["domain"], at=at)
        except Refused as refused:
            raise CommandError(refused.detail) from refused
        self.stdout.write(f"{provider.name} is required no more: passwords and passkeys count.")
