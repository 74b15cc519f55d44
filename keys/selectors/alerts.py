"""What needs somebody: MAKs that run low, products that wait for their key."""

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from accounts.actor import Actor
from keys.models import RUNS_LOW, Key, Listing
from keys.states import OUT_OF_USE, ListingState


def with_first_listing(actor: Actor, keys: QuerySet[Key]) -> QuerySet[Key]:
    """Keys with `first_listing`: product and number of the first of its listings in sight."""
    listings = Listing.objects.visible_to(actor).filter(key=OuterRef("pk"))
    first = listings.order_by("number", "product_name", "pk")
    words = JSONObject(product="product_name", number="number")
    return keys.annotate(first_listing=Subquery(first.values(json=words)[:1]))


def list_low_keys(actor: Actor) -> QuerySet[Key]:
    """The MAKs in sight that run low, the fewest left first.

    A key and its listings are of one ownership group; naming it lets an index serve.
    """
    listings = Listing.objects.in_profile_of(actor)
    seen = Exists(listings.filter(key=OuterRef("pk"), group_id=OuterRef("group_id")))
    low = Key.objects.filter(RUNS_LOW, seen).exclude(status__in=OUT_OF_USE)
    return with_first_listing(actor, low).order_by(F("allowed") - F("used"), "pk")


def list_awaiting(actor: Actor) -> QuerySet[Listing]:
    """The listings in sight that wait for a key of the stock, the longest waiting first."""
    found = Listing.objects.visible_to(actor).filter(state=ListingState.AWAITING)
    return found.order_by("created_at", "pk")
