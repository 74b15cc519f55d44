"""Who has seen a key: each time it was revealed, copied, or downloaded in a key file."""

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from django.db.models import Exists, Q, QuerySet

from accounts.actor import Actor
from audit.models import LogLine
from keys.models import Key
from keys.states import Disclosure

OF_KEY = {"key.revealed": Disclosure.REVEALED, "key.copied": Disclosure.COPIED}
OF_FILE = {"key_export.downloaded": Disclosure.DOWNLOADED}


class FileFinder(Protocol):
    """Finds the key files that held a key; returns their ids."""

    def __call__(self, key: Key) -> Iterable[UUID]: ...


def _find_nothing(key: Key) -> Iterable[UUID]:
    return ()


_find_files: FileFinder = _find_nothing


def register_file_finder(finder: FileFinder) -> None:
    """Register the function that finds key files; the app with the key files calls this."""
    global _find_files
    _find_files = finder


def list_key_log(actor: Actor, key: Key) -> QuerySet[LogLine]:
    """The log lines of those who have seen a key, newest first.

    Empty unless the actor may see the key. Who may see it reads of everybody, whoever it is and
    under whichever licensing ID: they share the key.
    """
    visible = Key.objects.visible_to(actor).filter(pk=key.pk)
    about_key = Q(subject_kind="key", action__in=OF_KEY)
    about_file = Q(subject_kind="key_export", action__in=OF_FILE)
    subjects = [key.pk, *_find_files(key)]
    lines = LogLine.objects.filter(
        Exists(visible), about_key | about_file, subject_id__any=subjects
    )
    return lines.order_by("-at", "-id")


def disclosure_of(line: LogLine) -> Disclosure:
    """How the key was seen, of a line of `list_key_log`."""
    return (OF_KEY | OF_FILE)[line.action]
