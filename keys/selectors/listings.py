"""Listings in sight: a whole profile's, one licensing ID's, narrowed, sorted, counted."""

from django.db.models import Count, Q, QuerySet

from accounts.actor import Actor
from agreements.models import LicensingId
from keys.models import Listing


def list_listings(actor: Actor, licensing_id: LicensingId | None = None) -> QuerySet[Listing]:
    """The listings in sight, with product, key and where they stand."""
    found = Listing.objects.visible_to(actor).select_related(
        "product", "key", "licensing_id__organization", "licensing_id__program"
    )
    return found if licensing_id is None else found.filter(licensing_id=licensing_id)


def search_listings(found: QuerySet[Listing], text: str) -> QuerySet[Listing]:
    """Those whose product's name holds the text, or whose key ends with exactly those five."""
    text = text.strip()
    match = Q(product_name__icontains=text)
    return found.filter(match | Q(key__last_five=text.upper()) if len(text) == 5 else match)


def count_listings(found: QuerySet[Listing]) -> dict[str, int]:
    """How many products and keys some listings speak of."""
    return found.aggregate(
        products=Count("product", distinct=True), keys=Count("key", distinct=True)
    )
