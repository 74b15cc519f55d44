"""Which listings a licensing ID has only because of one order line or forecast.

Only what was issued from stock counts: what a key file brought is the licensor's own statement, and
is undone by itself.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from agreements.models import Forecast, LicensingId, Purchase
from catalog.states import KeyType
from keys.entitlement import Entitlement, list_entitlements, list_osa_seats
from keys.models import Listing
from keys.selectors.facts import read_holder, read_products
from keys.states import OUT_OF_USE, ListingState


def list_lost(row: Purchase | Forecast, *, today: date) -> list[Listing]:
    """The listings that the licensing ID is entitled to with the row, and not without it."""
    licensing_id = row.licensing_id
    _products, facts = read_products()
    before = list_entitlements(read_holder(licensing_id), facts, today=today)
    after = list_entitlements(read_holder(licensing_id, without=row), facts, today=today)
    lost = {(each.product, each.type) for each in before - after}
    return [each for each in _list_issued(licensing_id) if _key_of(each) in lost]


def list_lost_osa(row: Purchase) -> list[Listing]:
    """The OSA listing of an order line: of keys with its seats, the one issued last."""
    if KeyType.OSA not in row.product.key_types:
        return []
    code = row.product.code
    before, after = (
        list_osa_seats(holder, code)
        for holder in (read_holder(row.licensing_id), read_holder(row.licensing_id, without=row))
    )
    listed = [each for each in _list_issued(row.licensing_id) if _key_of(each) == (code, "osa")]
    usable = [each for each in listed if each.key and each.key.status not in OUT_OF_USE]
    surplus = _list_surplus(usable, after)
    taken = surplus[max(len(surplus) - (len(before) - len(after)), 0) :]
    is_open = len(usable) - len(taken) < len(after)
    return taken + [each for each in listed if each.key is None and not is_open]


def is_still_entitled(listing: Listing, *, today: date) -> bool:
    """Whether the licensing ID would get another key in the place of this one."""
    holder = read_holder(listing.licensing_id)
    _products, facts = read_products()
    if listing.type == KeyType.OSA:
        same = Listing.objects.filter(licensing_id=listing.licensing_id, product=listing.product)
        usable = same.filter(type=KeyType.OSA).exclude(key__status__in=OUT_OF_USE)
        return usable.count() <= len(list_osa_seats(holder, listing.product.code))
    wanted = Entitlement(listing.product.code, listing.type, ListingState.AWAITING)
    return wanted in list_entitlements(holder, facts, today=today) and not _has_other(listing)


def _has_other(listing: Listing) -> bool:
    """Whether another usable key of the same type stands beside it."""
    same = Listing.objects.filter(
        licensing_id=listing.licensing_id_id, product=listing.product_id, type=listing.type
    )
    others = same.exclude(key=listing.key_id).exclude(key__status__in=OUT_OF_USE)
    return others.exists()


def _list_surplus(listings: Sequence[Listing], seats: Collection[int | None]) -> list[Listing]:
    """Those that no order line with as many seats accounts for, issued last at the end."""
    left, surplus = Counter(seats), []
    for each in listings:
        wanted = each.key.seats if each.key else None
        if left[wanted] > 0:
            left[wanted] -= 1
        else:
            surplus.append(each)
    return surplus


def _list_issued(licensing_id: LicensingId) -> list[Listing]:
    """Its listings without a key, and with one that came from stock, in the order of issue."""
    rows = Listing.objects.filter(licensing_id=licensing_id)
    rows = rows.select_related("key", "product", "licensing_id__program")
    found = rows.order_by("key__issued_at", "created_at", "pk")
    return [each for each in found if each.key is None or each.key.issued_at]


def _key_of(listing: Listing) -> tuple[str, str]:
    return listing.product.code, listing.type
