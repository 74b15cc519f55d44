"""Create a staff account. This is how the first person gets access to a new center."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actor import system_actor
from accounts.grants import StaffRole
from accounts.services import add_staff
from vlsc.lib.refused import Refused


class Command(BaseCommand):
    help = (
        "Creates a staff account and prints the link for setting its password."
        " Until a password is set, running the command again prints a new link."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--role", required=True, choices=StaffRole.values)
        parser.add_argument("--name", default="", help="default: the part before the @")

    def handle(self, *args: Any, **options: Any) -> None:
        email, at = options["email"], timezone.now()
        try:
            created = add_staff(
                by=system_actor(channel="command", at=at),
                email=email,
                role=StaffRole(options["role"]),
                name=options["name"] or email.split("@")[0],
                at=at,
            )
        except Refused as refused:
            raise CommandError(refused.detail) from refused
        days = settings.PASSWORD_RESET_TIMEOUT // 86400
        self.stderr.write(f"{created.user.email} sets a password here, once, within {days} days:")
        self.stdout.write(created.link)
