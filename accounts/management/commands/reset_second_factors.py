"""Remove the second factors of somebody who has lost them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actor import system_actor
from accounts.models import User
from accounts.services import reset_second_factors
from vlsc.lib.masking import mask_keys
from vlsc.lib.refused import Refused


class Command(BaseCommand):
    help = (
        "Removes the app, the passkeys and the recovery codes of a person, and ends their sessions."
        " Make sure who asks: their password alone then signs in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        user = User.objects.with_address(options["email"]).first()
        if user is None:
            raise CommandError(f"Nobody has the address {mask_keys(options['email'])}.")
        try:
            reset_second_factors(by=system_actor(channel="command", at=at), user=user, at=at)
        except Refused as refused:
            raise CommandError(refused.detail) from refused
        self.stdout.write(f"{user.email} signs in with the password alone.")
