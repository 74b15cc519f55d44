"""OSA keys come one for each order line. A product has one listing at a time that waits for one."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from catalog.models import Product
from catalog.states import KeyType
from keys.entitlement import Entitlement
from keys.fulfillment.holders import Holders
from keys.models import Listing, NewListing
from keys.states import ListingState


def list_osa(
    holders: Holders, licensing_id: UUID, products: Mapping[str, Product]
) -> set[Entitlement]:
    """A listing for each product of which an order line has no key yet."""
    bought = {line.product for line in holders.facts[licensing_id].purchases}
    return {
        Entitlement(code, KeyType.OSA, ListingState.AWAITING)
        for code in bought
        if KeyType.OSA in products[code].key_types
        if holders.list_open_seats(licensing_id, products[code])
    }


def find_seats(holders: Holders, listing: Listing) -> int | None:
    """The seats of the first order line that this listing is for; None for other keys."""
    if listing.type != KeyType.OSA:
        return None
    seats = holders.list_open_seats(listing.licensing_id_id, listing.product)
    return seats[0] if seats else None


def await_next(holders: Holders, issued: Iterable[Listing], *, at: datetime) -> None:
    """Let the next order line of the same product wait for its key.

    The facts are those from before the keys were issued, so the first line of each has its key.
    """
    following = [
        NewListing.of(listing.licensing_id, listing.product, KeyType.OSA, ListingState.AWAITING)
        for listing in issued
        if len(holders.list_open_seats(listing.licensing_id_id, listing.product)) > 1
    ]
    Listing.add(following, at=at)
