"""How a key was used: day by day, and whether it ever was."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from activation.models import Activation, DailyUse, KmsHost, OsaRedemption, ProxyFile


def count_by_day(key_id: UUID, *, days: int, today: date) -> list[int]:
    """The activations of each of the last days, oldest first, without today.

    Also those that were given back since. It asks for no permission: whoever calls it has asked
    for sight of the key.
    """
    since = today - timedelta(days)
    rows = DailyUse.objects.filter(key_id=key_id, day__gte=since, day__lt=today)
    counts = dict(rows.values_list("day", "uses"))
    return [counts.get(since + timedelta(number), 0) for number in range(days)]


def find_activated(keys: Collection[UUID]) -> set[UUID]:
    """Those of some keys that a machine, host or tenant was ever activated with, or was to be.

    Also what was given back since. It asks for no permission, as above.
    """
    return {
        pk
        for model in (Activation, KmsHost, OsaRedemption, ProxyFile)
        for pk in model.objects.filter(key_id__in=list(keys))
        .values_list("key_id", flat=True)
        .distinct()
    }
