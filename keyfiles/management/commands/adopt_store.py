"""Let this database change the file storage, after it was restored or moved."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from keyfiles.services.storage import adopt_store
from vlsc.lib.private_files import StorageUnreachable


class Command(BaseCommand):
    help = (
        "Marks the file storage as this database's, so that files are written to it and removed"
        " from it again. Any other copy of this database can then change nothing there. Never run"
        " it in a drill that names the live storage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reason", required=True, help="kept in the log")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            generation = adopt_store(reason=options["reason"], at=timezone.now())
        except StorageUnreachable as error:
            raise CommandError(f"Nothing was changed: {error}") from error
        self.stdout.write(f"The storage is this database's now, in generation {generation}.")
