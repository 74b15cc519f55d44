"""Give every licensing ID the keys that it is entitled to, as far as stock reaches."""

from argparse import ArgumentParser
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from keys.fulfillment import fulfill, fulfill_all, serve_waiting
from keys.models import Fulfillment

PAGE = 1000
# Two at a time: while the database works for one page, the rules are applied to the other.
AT_ONCE = 2


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
        pages = _walk()
        results = _fulfill_at_once(pages) if total > PAGE else map(_fulfill_page, pages)
        done = added = 0
        for looked_at, listed in results:
            done, added = done + looked_at, added + listed
            if looked_at == PAGE:
                self.stdout.write(f"{done} of {total} licensing IDs")
        added += sum(listed for _, listed in map(_fulfill_page, _walk()))  # each other's
        for page in _walk():  # what others had locked
            added += sum(fulfill(licensing_id, at=timezone.now()) for licensing_id in page)
        while serve_waiting(at=timezone.now()):
            pass
        self.stdout.write(f"{done} licensing IDs fulfilled, {added} listings added")


def _fulfill_at_once(pages: Iterable[list[UUID]]) -> Iterator[tuple[int, int]]:
    """What `_fulfill_page` returns for each page, in threads with connections of their own."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        begun: deque[Future[tuple[int, int]]] = deque()
        for page in pages:
            begun.append(pool.submit(_fulfill_in_thread, page))
            if len(begun) > AT_ONCE:  # one page is ready for the thread that ends first
                yield begun.popleft().result()
        yield from (future.result() for future in begun)


def _fulfill_in_thread(page: list[UUID]) -> tuple[int, int]:
    try:
        return _fulfill_page(page)
    finally:
        connection.close()


def _fulfill_page(page: list[UUID]) -> tuple[int, int]:
    """How many licensing IDs were looked at, and how many listings were added."""
    return len(page), fulfill_all(page, at=timezone.now())


def _walk() -> Iterator[list[UUID]]:
    """Those that are due, each once, in pages."""
    due = Fulfillment.list_due()
    page = list(due.values_list("pk", flat=True)[:PAGE])
    while page:
        yield page
        page = list(due.filter(pk__gt=page[-1]).values_list("pk", flat=True)[:PAGE])
