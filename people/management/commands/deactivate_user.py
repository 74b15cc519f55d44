"""Deactivate an account, by the operator."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actor import system_actor
from people.management.accounts import get_account
from people.services import deactivate_user
from vlsc.lib.refused import Refused


class Command(BaseCommand):
    help = "Deactivates an account: its sessions end, its tokens are revoked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        by = system_actor(channel="command", at=at)
        try:
            user = deactivate_user(by=by, user=get_account(options["email"]), at=at)
        except Refused as refused:
            raise CommandError(refused.detail) from refused
        self.stdout.write(f"{user.email} is deactivated; its sessions and tokens have ended.")
