"""Print the one-time link with which the first operations account of a new center is made."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actor import system_actor
from accounts.services import make_first_link
from vlsc.lib.refused import Refused


class Command(BaseCommand):
    help = (
        "Prints a link with which the first operations account is made: once, within a day, and"
        " only while there is none. A new link replaces the one before."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="print nothing, and succeed, when there is an operations account",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            link = make_first_link(by=system_actor(channel="command", at=at), at=at)
        except Refused as refused:
            if options["if_needed"]:
                return
            raise CommandError(refused.detail) from refused
        self.stderr.write("The first account is made here, once, within a day:")
        self.stdout.write(link)
