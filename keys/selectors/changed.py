"""Listings that have changed since a time, themselves or their keys."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from keys.models import Listing

FEW = 1000


def changed_since(found: QuerySet[Listing], since: datetime) -> QuerySet[Listing]:
    """Those of `found` that changed at or after a time; a statement looks up which these are.

    A client that follows the list asks for what has changed since a minute ago. These few are found
    by the indexes of the two times; read along the list's order, all other rows would come first.
    Where more have changed, they are met along that order soon enough.
    """
    ids = _find_few(since)
    if ids is not None:
        return found.filter(pk__in=ids)
    return found.filter(Q(updated_at__gte=since) | Q(key__updated_at__gte=since))


def _find_few(since: datetime) -> set[UUID] | None:
    """The ids of all changed listings, whoever sees them; None if they are more than `FEW`."""
    own = Listing.objects.filter(updated_at__gte=since).values_list("pk")[: FEW + 1]
    of_keys = Listing.objects.filter(key__updated_at__gte=since).values_list("pk")[: FEW + 1]
    rows = list(own.union(of_keys, all=True))
    return None if len(rows) > FEW else {pk for (pk,) in rows}
