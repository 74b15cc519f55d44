"""OSA keys come one for each order line. A product has one listing at a time that waits for one."""

from agreements.models import LicensingId
from catalog.models import Product
from catalog.states import KeyType
from keys.entitlement import Entitlement, HolderFacts, list_osa_seats
from keys.models import Listing
from keys.selectors.facts import read_holder
from keys.states import OUT_OF_USE, ListingState


def list_osa(
    licensing_id: LicensingId, holder: HolderFacts, products: dict[str, Product]
) -> set[Entitlement]:
    """A listing for each product of which an order line has no key yet."""
    bought = {line.product for line in holder.purchases}
    return {
        Entitlement(code, KeyType.OSA, ListingState.AWAITING)
        for code in bought
        if KeyType.OSA in products[code].key_types
        if _list_open_seats(licensing_id, holder, products[code])
    }


def find_seats(listing: Listing) -> int | None:
    """The seats of the first order line that this listing is for; None for other keys."""
    if listing.type != KeyType.OSA:
        return None
    licensing_id = listing.licensing_id
    seats = _list_open_seats(licensing_id, read_holder(licensing_id), listing.product)
    return seats[0] if seats else None


def await_next(issued: Listing) -> None:
    """Let the next order line of the same product wait for its key."""
    if find_seats(issued) is not None:
        args = (issued.licensing_id, issued.product, KeyType.OSA, ListingState.AWAITING)
        Listing.objects.bulk_create([Listing.of(*args)])


def _list_open_seats(licensing_id: LicensingId, holder: HolderFacts, product: Product) -> list[int]:
    """The seats of the order lines of a product without an OSA key; a blocked one is none."""
    seats = list_osa_seats(holder, product.code)
    issued = Listing.objects.filter(
        licensing_id=licensing_id, product=product, type=KeyType.OSA, key__isnull=False
    )
    others = 0
    for number in issued.exclude(key__status__in=OUT_OF_USE).values_list("key__seats", flat=True):
        if number in seats:
            seats.remove(number)
        else:
            others += 1  # of a file that gave other seats, or none
    return seats[others:]
