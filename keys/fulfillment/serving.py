"""Issues keys from stock to the listings that wait for them, longest waiting first.

Each issue is a transaction of its own. It locks the listing, its licensing ID and the key, and
passes over what another worker has locked: so no worker waits for another, and no key is issued
twice. What was passed over and stays open is found by the sweep.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.actor import Actor, system_actor
from audit.services import record
from catalog.states import Authority, KeyType
from keys.fulfillment.allotment import allotment_of, compute_allotted
from keys.fulfillment.osa import await_next, find_seats
from keys.fulfillment.replacing import find_blocked, inherit, take_over
from keys.models import Key, Listing, StockKind
from keys.selectors.facts import read_holder
from keys.states import ListingState

# A KMS host key allows 6 hosts with 10 activations each, unless raised (docs/domain).
HOSTS, ACTIVATIONS_PER_HOST = 6, 10
AT_ONCE = 1000  # keys of one run; the sweep goes on


def serve_waiting(*, at: datetime, products: Collection[UUID] | None = None) -> int:
    """Issue keys to what waits, of some products or of all; returns how many were issued."""
    issued = 0
    for awaited in _list_awaited(products):
        while issued < AT_ONCE and _serve_oldest(awaited, at=at):
            issued += 1
    return issued


def _list_awaited(products: Collection[UUID] | None) -> list[StockKind]:
    """The kinds of keys that somebody waits for and that may be there."""
    waiting = Listing.objects.filter(state=ListingState.AWAITING)
    if products is not None:
        waiting = waiting.filter(product__in=products)
    rows = waiting.order_by().values_list("product", "product__kms_group", "type").distinct()
    kinds = {StockKind.of(*row) for row in rows}
    in_stock = Key.objects.in_stock()
    return [kind for kind in sorted(kinds, key=str) if in_stock.filter(kind.keys).exists()]


@transaction.atomic
def _serve_oldest(awaited: StockKind, *, at: datetime) -> bool:
    """Issue one key; False if stock has none, or nothing waits that is not being served."""
    listing = _lock_oldest(awaited)
    if listing is None:
        return False
    key = take(awaited, find_seats(listing))
    if key is None:
        return False
    _issue(listing, key, awaited, by=system_actor(at=at), at=at)
    return True


def _lock_oldest(awaited: StockKind) -> Listing | None:
    waiting = Listing.objects.filter(awaited.listings, state=ListingState.AWAITING)
    locked = waiting.select_for_update(of=("self", "licensing_id"), no_key=True, skip_locked=True)
    listings = locked.select_related("licensing_id__program", "product")
    return listings.order_by("created_at", "pk").first()


def take(awaited: StockKind, seats: int | None) -> Key | None:
    """The oldest key of the stock that nobody else is taking, locked."""
    stock = Key.objects.in_stock().filter(awaited.keys)
    if awaited.type == KeyType.OSA:
        stock = stock.filter(Q(seats=None) | Q(seats=seats))
    return stock.order_by("created_at", "pk").select_for_update(skip_locked=True).first()


def _issue(listing: Listing, key: Key, awaited: StockKind, *, by: Actor, at: datetime) -> None:
    licensing_id, old = listing.licensing_id, find_blocked(listing)
    counts = inherit(old, at=at) if old else _read_counts(listing, key, by=by, at=at)
    key.issue(licensing_id.group_id, at=at, **counts)
    served = [listing]
    if awaited.kms_group:  # one key for all its products
        waiting = Listing.objects.filter(
            awaited.listings, licensing_id=licensing_id, state=ListingState.AWAITING
        )
        served = list(waiting.select_for_update(of=("self",)).order_by("pk"))
    issue_to(served, key, by=by, at=at)
    if old:
        take_over(old, key, served, by=by, at=at)
    if awaited.type == KeyType.OSA:
        await_next(listing)


def issue_to(listings: Sequence[Listing], key: Key, *, by: Actor, at: datetime) -> None:
    """List a key where one was waited for, all under one licensing ID."""
    for listing in listings:
        listing.move_to(ListingState.ISSUED, key=key)
    record(
        by=by,
        at=at,
        action="key.issued",
        subject=("key", key.pk, str(key)),
        licensing_ids=[listings[0].licensing_id_id],
        products=sorted(listing.product_name for listing in listings),
    )


def _read_counts(listing: Listing, key: Key, *, by: Actor, at: datetime) -> dict[str, Any]:
    """What an issued key may be used for. The licensor's counters stay as the stock has them."""
    is_center = key.activation_authority == Authority.CENTER
    if key.type == KeyType.KMS and not key.hosts_allowed:
        return {"hosts_allowed": HOSTS, "activations_per_host": ACTIVATIONS_PER_HOST}
    if key.type == KeyType.OSA:
        return {"seats": find_seats(listing)}
    if key.type != KeyType.MAK or not is_center:
        return {}
    licensing_id = listing.licensing_id
    rule = allotment_of(licensing_id, read_holder(licensing_id), listing.product, by)
    return {
        "allotted": max(compute_allotted(rule), key.allotted),
        "allotment": rule,
        "counted_at": at,
        "source": "ledger",
    }
