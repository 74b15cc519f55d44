"""Give every licensing ID the keys that it is entitled to, as far as stock reaches."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.utils import timezone

from keys.fulfillment import fulfill, fulfill_all, serve_waiting
from keys.models import Fulfillment

PAGE = 1000


class Command(BaseCommand):
    help = (
        "Fulfills the licensing IDs whose rights have changed. Broken off, it goes on where it was"
        " when it is started again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="begin anew, with all of them")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            Fulfillment.forget_all()
        total = Fulfillment.list_due().count()
        done = added = 0
        for page in _walk():
            added += fulfill_all(page, at=timezone.now())
            done += len(page)
            if len(page) == PAGE:
                self.stdout.write(f"{done} of {total} licensing IDs")
        for page in _walk():  # what others had locked
            added += sum(fulfill(licensing_id, at=timezone.now()) for licensing_id in page)
        while serve_waiting(at=timezone.now()):
            pass
        self.stdout.write(f"{done} licensing IDs fulfilled, {added} listings added")


def _walk() -> Iterator[list[UUID]]:
    """Those that are due, each once, in pages."""
    due = Fulfillment.list_due()
    page = list(due.values_list("pk", flat=True)[:PAGE])
    while page:
        yield page
        page = list(due.filter(pk__gt=page[-1]).values_list("pk", flat=True)[:PAGE])
