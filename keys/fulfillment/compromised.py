"""Another key in the place of a blocked one: from stock at once, or as soon as stock has one."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from accounts.actor import Actor
from keys.fulfillment.issuing import Issue, list_issued
from keys.fulfillment.replacing import inherit, take_over
from keys.fulfillment.taking import take
from keys.models import Key, Listing, StockKind
from keys.states import ListingState


def replace_blocked(old: Key, *, by: Actor, at: datetime, reason: str) -> Key | None:
    """Let what lists a blocked key wait for another, and issue that if stock has one.

    The old key stays listed, so that its history can be seen. Returns the new key; None while the
    listings wait. The licensing IDs must be locked.
    """
    waiting = _await_again(old)
    new = _take_for(waiting, old)
    if new is None:
        return None
    taken = {"group_id": waiting[0].group_id, **inherit(old, at=at)}
    Key.objects.issue_from_stock({new.pk: taken}, at=at)
    by_place = groupby(waiting, key=lambda listing: listing.licensing_id_id)
    list_issued([Issue(list(listings), new) for _pk, listings in by_place], by=by, at=at)
    take_over(old, new, waiting, by=by, at=at, reason=reason)
    return new


def _await_again(old: Key) -> list[Listing]:
    """A waiting listing beside each of the key's, by licensing ID; one may be there already."""
    listed = Listing.objects.filter(key=old).select_related("licensing_id__program", "product")
    waiting = []
    for listing in listed.order_by("licensing_id", "pk"):
        facts = {
            "licensing_id": listing.licensing_id,
            "product": listing.product,
            "type": listing.type,
            "state": ListingState.AWAITING,
        }
        found = Listing.objects.filter(**facts).select_for_update(of=("self",)).first()
        waiting.append(found or Listing.objects.create(**facts))
    return waiting


def _take_for(waiting: Sequence[Listing], old: Key) -> Key | None:
    """The oldest key of the stock, of any of the products that list the old one."""
    for listing in waiting:
        product = listing.product
        kind = StockKind.of(product.pk, product.kms_group, listing.type)
        if (key := take(kind, [old.seats])[0]) is not None:
            return key
    return None
