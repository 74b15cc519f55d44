"""Make a new version of a product's secret, after the present one has leaked."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actor import system_actor
from activation.management.secrets import add_product_arguments, get_product
from activation.services import renew_activation_secret
from vlsc.lib.refused import Refused


class Command(BaseCommand):
    help = (
        "Makes a new version of the product's activation secret. New confirmation IDs need it, so"
        " the publisher must have shipped it first: copies that know only older versions refuse"
        " them. Those that were given stay as they are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_product_arguments(parser)
        parser.add_argument(
            "--end-older", action="store_true", help="older versions are exported no more"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            version = renew_activation_secret(
                by=system_actor(channel="command", at=at),
                product=get_product(options["product_code"]),
                reason=options["reason"],
                ends_older=options["end_older"],
                at=at,
            )
        except Refused as refused:
            raise CommandError(refused.detail) from refused
        self.stdout.write(f"Confirmation IDs are made with version {version} from now on.")
