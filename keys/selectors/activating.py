"""Where a key is listed, with all that an activation asks of it, in one query."""

from uuid import UUID

from django.db.models import Q, QuerySet, Subquery

from accounts.actor import Actor
from accounts.grants import Action
from accounts.models import Center
from catalog.models import Product
from catalog.states import KeyType
from keys.models import Key, Listing
from keys.selectors.listings import named_like
from vlsc.lib.masking import searchable

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


def list_maks_to_use(actor: Actor, text: str) -> QuerySet[Listing]:
    """The listings of MAKs with which the actor may activate, those of this center first.

    By the last five characters of the key or the number of the licensing ID; customers also find
    them by the product, and see all of theirs without a text. Staff see those of all customers, so
    they have to search.
    """
    action = Action.SEE_KEYS if actor.is_staff else Action.USE_ACTIVATIONS
    found = Listing.objects.in_profile_of(actor, action).with_counts().filter(key__type=KeyType.MAK)
    text = searchable(text).strip()
    match = Q(key__last_five=text.upper()) | Q(number=text.upper())
    if not actor.is_staff:
        named = Product.objects.filter(named_like(text)).values("pk")
        match = match | Q(product__in=named) if text else Q()
    related = found.filter(match).select_related(*ASKED, "licensing_id__organization")
    return related.order_by("key__activation_authority", "product_name", "id")
