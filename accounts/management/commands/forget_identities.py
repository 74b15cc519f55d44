"""Forget how providers know somebody who has a new account there."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actor import system_actor
from accounts.models import User
from accounts.services import forget_identities
from vlsc.lib.masking import mask_keys


class Command(BaseCommand):
    help = (
        "Forgets by which names providers of single sign-on know a person, and ends their sessions."
        " Make sure that it is the same person: whoever has the address there signs in next."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        user = User.objects.with_address(options["email"]).first()
        if user is None:
            raise CommandError(f"Nobody has the address {mask_keys(options['email'])}.")
        forget_identities(by=system_actor(channel="command", at=at), user=user, at=at)
        self.stdout.write(f"{user.email} is found by the address at the next single sign-on.")
