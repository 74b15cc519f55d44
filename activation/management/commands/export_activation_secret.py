"""Print the secret of a product, for its publisher."""

import base64
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actor import system_actor
from activation.management.secrets import add_product_arguments, get_product
from activation.services import export_activation_secret
from vlsc.lib.refused import Refused


class Command(BaseCommand):
    help = (
        "Prints a line for each live version of the product's activation secret: the version, a"
        " tab, and the base64 of the 32 bytes that the publisher builds into the product."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_product_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            secrets = export_activation_secret(
                by=system_actor(channel="command", at=at),
                product=get_product(options["product_code"]),
                reason=options["reason"],
                at=at,
            )
        except Refused as refused:
            raise CommandError(refused.detail) from refused
        for version, secret in secrets.items():
            self.stdout.write(f"{version}\t{base64.b64encode(secret).decode()}")
