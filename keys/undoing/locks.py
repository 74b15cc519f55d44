"""Who shows keys and who takes them back wait for each other.

Who reveals a key, or asks for a key file, holds `share_sight` until the log line is committed. So
whoever takes keys back afterwards finds that line, and whoever shows keys later finds them gone.
"""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from agreements.models import LicensingId
from keys.models import Counter, Key, Listing

SHARE = "SELECT pg_advisory_xact_lock_shared(hashtext('keys.sight'))"
# Loading files takes the first of them too: it may list one key in two places.
STOP = (
    "SELECT pg_advisory_xact_lock(hashtext('keys.load')),"
    " pg_advisory_xact_lock(hashtext('keys.sight'))"
)


def share_sight() -> None:
    """Hold up, until the transaction ends, whoever would take keys back."""
    _execute(SHARE)


def stop_changes(licensing_ids: Collection[UUID], keys: Collection[UUID]) -> None:
    """Hold up whoever loads, fulfills, shows or spends, in the order in which all of them lock."""
    _execute(STOP)
    places = LicensingId.objects.filter(pk__any=licensing_ids).order_by("pk")
    list(places.select_for_update(no_key=True).values_list("pk", flat=True))
    listed = Listing.objects.filter(licensing_id__in=list(licensing_ids), key__isnull=False)
    ids = {*keys, *listed.values_list("key", flat=True)}
    list(Key.objects.filter(pk__any=ids).order_by("pk").select_for_update().values_list("pk"))
    counters = Counter.objects.filter(key_id__any=ids).order_by("key_id", "shard")
    list(counters.select_for_update().values_list("used"))


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
