"""Which keys somebody may know or has used: those never go back to stock.

Machines are found by the app with the ledger, which registers how.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.db.models import Max
from django.db.models.deletion import Collector, ProtectedError

from audit.models import LogLine, LogLineLicensingId
from keys.models import Counter, Key, Listing
from keys.states import OsaStatus

SHOWN = ("key.revealed", "key.copied")
IN_FILES = ("key_export.requested", "key_export.built", "key_export.downloaded")
# A file that was asked for before the key was issued may have been written after it.
BUILDING = timedelta(hours=1)


class UseFinder(Protocol):
    """Finds those of some keys that any machine, host or tenant was ever activated with."""

    def __call__(self, keys: Collection[UUID]) -> set[UUID]: ...


def _find_nothing(keys: Collection[UUID]) -> set[UUID]:
    return set()


_find_activated: UseFinder = _find_nothing


def register_use_finder(finder: UseFinder) -> None:
    """Register the function that finds machines; the app with the ledger calls this."""
    global _find_activated
    _find_activated = finder


def find_known(keys: Collection[Key]) -> set[UUID]:
    """The ids of those that somebody may know, used, or that other rows depend on."""
    ids = {key.pk for key in keys}
    return (
        _find_shown(ids)
        | _find_in_files(keys)
        | _find_used(keys)
        | _find_activated(ids)
        | _find_held(keys)
    )


def _find_shown(ids: set[UUID]) -> set[UUID]:
    lines = LogLine.objects.filter(subject_id__in=ids, action__in=SHOWN)
    return {pk for pk in lines.values_list("subject_id", flat=True) if pk}


def _find_in_files(keys: Collection[Key]) -> set[UUID]:
    """Those listed where a key file was made since they were issued."""
    listed = list(
        Listing.objects.filter(key__in=[key.pk for key in keys]).values_list("key", "licensing_id")
    )
    last = _read_last_files({place for _key, place in listed})
    since = {key.pk: (key.issued_at or key.created_at) - BUILDING for key in keys}
    return {key for key, place in listed if place in last and last[place] >= since[key]}


def _read_last_files(licensing_ids: set[UUID]) -> dict[UUID, datetime]:
    lines = LogLineLicensingId.objects.filter(
        licensing_id__in=licensing_ids, line__action__in=IN_FILES
    )
    return dict(lines.values_list("licensing_id").annotate(last=Max("at")))


def _find_used(keys: Collection[Key]) -> set[UUID]:
    spent = Counter.objects.filter(key_id__in=[key.pk for key in keys], used__gt=0)
    by_itself = {
        key.pk
        for key in keys
        if key.used or key.hosts_used or key.replaces_id or key.osa_status == OsaStatus.REDEEMED
    }
    return by_itself | set(spent.values_list("key_id", flat=True))


def _find_held(keys: Collection[Key]) -> set[UUID]:
    """Those that rows other than listings refer to, such as a request about one."""
    collector = Collector(using="default")
    try:
        collector.collect(list(keys))
    except ProtectedError as protected:
        rows = [row for row in protected.protected_objects if not isinstance(row, Listing)]
        held = {getattr(row, "key_id", None) or getattr(row, "replaces_id", None) for row in rows}
        return {pk for pk in held if pk}
    return set()
