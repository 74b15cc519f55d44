"""Load programs, products, aliases, allotment rules and published setup keys from their files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actor import system_actor
from catalog.loading import DEFAULT_FOLDER, load_catalog
from catalog.readers import BrokenCatalog


class Command(BaseCommand):
    help = "Loads the catalog. Loading the same files again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from",
            dest="folder",
            type=Path,
            default=DEFAULT_FOLDER,
            metavar="FOLDER",
            help="the folder with its files (default: the project's own)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            at = timezone.now()
            by = system_actor(channel="command", at=at)
            loaded = load_catalog(by=by, at=at, folder=options["folder"])
        except BrokenCatalog as broken:
            raise CommandError("\n".join([*broken.errors, "Nothing was loaded."])) from broken
        for line in loaded.skipped:
            self.stderr.write(f"left out: {line}")
        for kind in sorted(loaded.added | loaded.changed | loaded.unchanged):
            self.stdout.write(
                f"{kind}: {loaded.added[kind]} added, {loaded.changed[kind]} changed, "
                f"{loaded.unchanged[kind]} unchanged"
            )
