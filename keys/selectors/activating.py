"""Where a key is listed, with all that an activation asks of it, in one query."""

from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.actor import Actor
from accounts.grants import Action
from catalog.models import Product
from catalog.states import KeyType
from keys.models import Key, Listing
from keys.models.activating import read_listing
from keys.selectors.listings import named_like
from vlsc.lib.masking import searchable

ASKED = ("key", "product", "licensing_id__program", "licensing_id__agreement")


def get_listing_of_key(actor: Actor, key: UUID) -> Listing:
    """The first visible listing of a key; raises `Key.DoesNotExist` if there is none.

    A key that this center activates is listed under one licensing ID.
    """
    related = _visible(actor, key).select_related(*ASKED, "licensing_id__organization")
    if (listing := related.first()) is None:
        raise Key.DoesNotExist
    return listing


def find_listing_to_activate(actor: Actor, key: UUID) -> Listing:
    """The same with no more than an activation asks, which costs a third."""
    found, parameters = _visible(actor, key).values("id")[:1].query.sql_with_params()
    if (listing := read_listing(f"({found})", parameters)) is None:
        raise Key.DoesNotExist
    return listing


def find_listing_by_mark(mark: bytes) -> Listing | None:
    """The first listing of the key with this fingerprint, with the center's `time_zone`."""
    return read_listing("keys_listing_of_mark(%s)", [mark])


def _visible(actor: Actor, key: UUID) -> QuerySet[Listing]:
    return Listing.objects.visible_to(actor).filter(key=key).order_by("created_at", "id")


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
