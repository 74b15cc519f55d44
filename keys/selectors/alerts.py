"""What needs attention: MAKs that run low, products that wait for their key."""

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from accounts.actor import Actor
from keys.models import RUNS_LOW, Key, Listing
from keys.models.key import KeyQuerySet
from keys.states import OUT_OF_USE, ListingState


def with_first_listing(actor: Actor, keys: KeyQuerySet) -> QuerySet[Key]:
    """Counted keys with `first_listing`: product and number of the first visible listing."""
    listings = Listing.objects.visible_to(actor).filter(key=OuterRef("pk"))
    first = listings.order_by("number", "product_name", "pk")
    summary = JSONObject(product="product_name", number="number")
    return keys.with_counts().annotate(first_listing=Subquery(first.values(json=summary)[:1]))


def list_low_keys(actor: Actor) -> QuerySet[Key]:
    """The visible MAKs that run low, fewest activations left first.

    A key and its listings are in the same ownership group; the redundant condition on the group
    lets the query use an index.
    """
    listings = Listing.objects.in_profile_of(actor)
    is_visible = Exists(listings.filter(key=OuterRef("pk"), group_id=OuterRef("group_id")))
    low = Key.objects.filter(RUNS_LOW, is_visible).exclude(status__in=OUT_OF_USE)
    return with_first_listing(actor, low).order_by(F("allowed") - F("used"), "pk")


def list_awaiting(actor: Actor) -> QuerySet[Listing]:
    """The visible listings that wait for a key from stock, longest waiting first."""
    found = Listing.objects.visible_to(actor).filter(state=ListingState.AWAITING)
    return found.order_by("created_at", "pk")
