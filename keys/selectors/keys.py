"""Visible keys, masked: one, many, where they are listed."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.actor import Actor
from agreements.models import LicensingId
from keys.models import Key, Listing
from keys.selectors.listings import is_last_five, list_families
from keys.states import OUT_OF_USE, KeyStatus
from vlsc.lib.masking import searchable


def list_keys(
    actor: Actor,
    *,
    licensing_id: UUID | None = None,
    product: UUID | None = None,
    pool: str = "",
    q: str = "",
) -> QuerySet[Key]:
    """The keys with a visible listing that matches all the filters.

    Only visible listings count, so that filters can't disclose where else a key is listed.
    `q` is part of a product's name, or exactly the last five characters.
    """
    facts = {"licensing_id": licensing_id, "product": product, "product__pool": pool}
    given = {name: value for name, value in facts.items() if value}
    listings = Listing.objects.in_profile_of(actor).filter(key=OuterRef("pk"), **given)
    counted = Key.objects.with_counts().with_replacement()
    if not q:
        return counted.filter(Exists(listings))
    q = searchable(q)
    named = list_families(q)[1]
    matches = Exists(listings.filter(product__in=named)) if named else Q(pk=None)
    if not is_last_five(q):
        return counted.filter(matches)
    ends = Exists(listings) & Q(last_five=q.strip().upper())
    return counted.filter(matches | ends if named else ends)


def with_key_status(found: QuerySet[Key], status: str, today: date) -> QuerySet[Key]:
    """Those with a status on a day at the center (`Key.status_on`, as SQL)."""
    if status in OUT_OF_USE:
        return found.filter(status=status)
    is_later = Q(usable_from__gt=today) | Q(usable_from=None, status=KeyStatus.NOT_USABLE_YET)
    found = found.exclude(status__in=OUT_OF_USE)
    later = found.filter(is_later)
    return later if status == KeyStatus.NOT_USABLE_YET else found.exclude(pk__in=later.values("pk"))


def get_key(actor: Actor, pk: UUID) -> Key:
    """One visible key; raises `Key.DoesNotExist` for invisible and unknown ids."""
    return Key.objects.visible_to(actor).with_counts().with_replacement().get(pk=pk)


def get_neighbours(actor: Actor, key: Key) -> tuple[Key | None, Key | None]:
    """The visible key that this one replaces, and the one that replaces it."""
    visible = Key.objects.visible_to(actor)
    old = visible.filter(pk=key.replaces_id).first() if key.replaces_id else None
    new = visible.filter(replaces=key).first() if key.status == KeyStatus.REPLACED else None
    return old, new


def list_key_listings(actor: Actor, keys: Iterable[Key]) -> QuerySet[Listing]:
    """The visible listings of some keys, sorted by number and product."""
    found = Listing.objects.visible_to(actor).filter(key__in=[key.pk for key in keys])
    return found.select_related("product", "licensing_id__organization").order_by(
        "number", "product_name", "id"
    )


def licensing_ids_listing(key: Key) -> list[LicensingId]:
    """Every licensing ID that lists a key, visible or not: it is logged under all of them."""
    listing = Listing.objects.filter(key=key).values("licensing_id")
    return list(LicensingId.objects.filter(pk__in=listing).select_related("organization"))
