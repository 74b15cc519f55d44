"""Where a key is listed, with all that an activation asks of it, in one query."""

from uuid import UUID

from django.db.models import QuerySet, Subquery

from accounts.actor import Actor
from accounts.models import Center
from keys.models import Key, Listing

ASKED = ("key", "product", "licensing_id__program", "licensing_id__agreement")


def get_listing_of_key(actor: Actor, key: UUID) -> Listing:
    """The first visible listing of a key; raises `Key.DoesNotExist` if there is none.

    A key that this center activates is listed under one licensing ID.
    """
    found = Listing.objects.visible_to(actor).filter(key=key)
    if (listing := _first(found)) is None:
        raise Key.DoesNotExist
    return listing


def find_listing_by_mark(mark: bytes) -> Listing | None:
    """The first listing of the key with this fingerprint, with the center's `time_zone`."""
    zone = Center.objects.values("time_zone")[:1]
    found = Listing.objects.filter(key__fingerprint=mark).annotate(time_zone=Subquery(zone))
    return _first(found)


def _first(found: QuerySet[Listing]) -> Listing | None:
    related = found.select_related(*ASKED, "licensing_id__organization")
    return related.order_by("created_at", "id").first()
