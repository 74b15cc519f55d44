"""Queries of the search box: products by name, keys by exactly their last five."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from accounts.actor import Actor
from audit.words import Place
from catalog.models import Product
from keys.models import Key, Listing
from keys.selectors.alerts import with_first_listing
from vlsc.lib.folding import fold_number, has_words

LAST_FIVE = 5


def find_keys(actor: Actor, text: str) -> QuerySet[Key]:
    """The visible keys with exactly these last five characters, in any case."""
    ending = fold_number(text)
    if len(ending) != LAST_FIVE:
        return Key.objects.none()
    found = Key.objects.visible_to(actor).filter(last_five=ending)
    return with_first_listing(actor, found).order_by("type", "pk")


def find_logged_keys(actor: Actor, ids: list[UUID]) -> dict[UUID, Place]:
    """The pages and products of the keys that the actor sees, for lines of the log.

    A key has a first listing for those alone who see one.
    """
    found: Any = with_first_listing(actor, Key.objects.filter(pk__in=ids))
    return {
        key.pk: Place(reverse("keys:key", args=[key.pk]), key.first_listing["product"])
        for key in found
        if key.first_listing
    }


def find_products(actor: Actor, text: str) -> QuerySet[Product]:
    """The products with a visible listing whose name, or one of its aliases, contains every word.

    Compares the listing's copy of the product's name, which is in the index of profiles.
    """
    match = has_words("name", text) | has_words("aliases__name", text)
    named = Product.objects.filter(match).values("pk")
    listed = Listing.objects.in_profile_of(actor).filter(product_name=OuterRef("name"))
    return Product.objects.filter(Exists(listed), pk__in=named).order_by("name", "pk")
