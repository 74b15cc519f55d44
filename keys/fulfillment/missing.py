"""A key that a decision on a request gives, whatever the rules say: from stock, or waited for."""

from datetime import datetime

from django.db import transaction

from accounts.actor import Actor
from agreements.models import LicensingId
from audit.services import record_all
from catalog.models import Product
from keys.fulfillment.fulfilling import describe_added, lock_licensing_ids
from keys.fulfillment.serving import serve_waiting
from keys.models import Listing, NewListing
from keys.states import OUT_OF_USE, ListingState


def give_missing(
    *, by: Actor, licensing_id: LicensingId, product: Product, type_: str, at: datetime
) -> None:
    """List a product whose key is missing, and issue it if stock has one.

    Called within the transaction of the decision; changes nothing where there is a usable key.
    """
    with transaction.atomic():
        lock_licensing_ids([licensing_id.pk])
        present = Listing.objects.filter(licensing_id=licensing_id, product=product, type=type_)
        if not present.exclude(key__status__in=OUT_OF_USE).exists():
            listing = NewListing.of(licensing_id, product, type_, ListingState.AWAITING)
            Listing.add([listing], at=at)
            record_all(by=by, at=at, acts=[describe_added(listing)])
        serve_waiting(at=at, products={product.pk})
