"""Issues keys from stock to the listings that wait for them, longest waiting first.

A transaction issues some keys of one kind. It locks the listings, their licensing IDs and the keys,
and passes over what another worker has locked: so no worker waits for another, and no key is issued
twice. What was passed over and stays open is found by the sweep.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.actor import Actor, system_actor
from catalog.states import Authority, KeyType
from keys.fulfillment.allotment import allotment_of, compute_allotted
from keys.fulfillment.holders import HOLDER, Holders
from keys.fulfillment.issuing import Issue, list_issued
from keys.fulfillment.osa import await_next, find_seats
from keys.fulfillment.replacing import find_blocked, inherit, take_over
from keys.fulfillment.taking import take
from keys.models import Key, Listing, StockKind
from keys.states import ListingState

# A KMS host key allows 6 hosts with 10 activations each, unless raised (docs/domain).
HOSTS, ACTIVATIONS_PER_HOST = 6, 10
AT_ONCE = 1000  # keys of one run; the sweep goes on
BATCH = 1000  # listings of one transaction
COLUMNS = (
    *("product", "type", "state", "product_name", "group_id", "created_at"),
    *(f"licensing_id__{name}" for name in HOLDER),
)


def serve_waiting(*, at: datetime, products: Collection[UUID] | None = None) -> int:
    """Issue keys to what waits, of some products or of all; returns how many were issued."""
    waiting = Listing.objects.filter(state=ListingState.AWAITING)
    if products is not None:
        waiting = waiting.filter(product__in=products)
    rows = waiting.order_by().values_list("product", "product__kms_group", "type").distinct()
    return serve({StockKind.of(*row) for row in rows}, at=at)


def serve(kinds: Collection[StockKind], *, at: datetime, known: Holders | None = None) -> int:
    """Issue keys of these kinds to what waits for them; returns how many were issued.

    `known` are licensing IDs of which much is read already.
    """
    issued, in_stock = 0, Key.objects.in_stock()
    for kind in sorted(kinds, key=str):
        if in_stock.filter(kind.keys).exists():
            issued += _serve_kind(kind, AT_ONCE - issued, at=at, known=known)
    return issued


def _serve_kind(kind: StockKind, most: int, *, at: datetime, known: Holders | None) -> int:
    """Until nothing waits or stock has no more; OSA keys that do not fit are left for others."""
    issued, last = 0, None
    while issued < most:
        wanted = min(BATCH, most - issued)
        listings, issues = _serve_oldest(kind, last, wanted, at=at, known=known)
        issued += len(issues)
        is_over = sum(len(issue.listings) for issue in issues) < wanted
        if not listings or (is_over and kind.type != KeyType.OSA):
            break
        last = listings[-1]
    return issued


@transaction.atomic
def _serve_oldest(
    kind: StockKind, last: Listing | None, most: int, *, at: datetime, known: Holders | None
) -> tuple[list[Listing], list[Issue]]:
    """Serve those that waited longest of those after `last`; returns them, and what was issued."""
    listings = _lock_oldest(kind, last, most)
    holders = Holders((listing.licensing_id for listing in listings), known=known)
    waiting = _join_host_keys(kind, holders) if kind.kms_group else [[each] for each in listings]
    seats = [find_seats(holders, group[0]) for group in waiting]
    keys = take(kind, seats) if waiting else []
    issues = [Issue(group, key) for group, key in zip(waiting, keys, strict=True) if key]
    if issues:
        _issue(issues, holders, by=system_actor(at=at), at=at)
    return listings, issues


def _lock_oldest(kind: StockKind, last: Listing | None, most: int) -> list[Listing]:
    """The listings that waited longest and that nobody else is serving, with what they are of."""
    waiting = Listing.objects.filter(kind.listings, state=ListingState.AWAITING)
    if last:
        same_time = Q(created_at=last.created_at, pk__gt=last.pk)
        waiting = waiting.filter(Q(created_at__gt=last.created_at) | same_time)
    locked = waiting.select_for_update(of=("self", "licensing_id"), no_key=True, skip_locked=True)
    listings = locked.select_related("licensing_id").order_by("created_at", "pk").only(*COLUMNS)
    return list(listings.prefetch_related("licensing_id__program", "product")[:most])


def _join_host_keys(kind: StockKind, holders: Holders) -> list[list[Listing]]:
    """What waits under each licensing ID: one host key is for all products of its group."""
    waiting = Listing.objects.filter(
        kind.listings, licensing_id__any=holders.ids, state=ListingState.AWAITING
    )
    joined: dict[UUID, list[Listing]] = {pk: [] for pk in holders.all}
    locked = waiting.select_for_update(of=("self",)).prefetch_related("product")
    for listing in locked.order_by("pk"):
        listing.licensing_id = holders.all[listing.licensing_id_id]
        joined[listing.licensing_id_id].append(listing)
    return list(joined.values())


def _issue(issues: Sequence[Issue], holders: Holders, *, by: Actor, at: datetime) -> None:
    find_blocked(issues, holders)
    taken = {
        issue.key.pk: {
            "group_id": issue.listings[0].group_id,
            **(inherit(issue.old, at=at) if issue.old else _count(issue, holders, by=by, at=at)),
        }
        for issue in issues
    }
    Key.objects.issue_from_stock(taken, at=at)
    list_issued(issues, by=by, at=at)
    for issue in issues:
        if issue.old:
            take_over(issue.old, issue.key, issue.listings, by=by, at=at)
    if issues[0].key.type == KeyType.OSA:
        await_next(holders, [issue.listings[0] for issue in issues], at=at)


def _count(issue: Issue, holders: Holders, *, by: Actor, at: datetime) -> dict[str, Any]:
    """What an issued key may be used for. The licensor's counters stay as the stock has them."""
    key, listing = issue.key, issue.listings[0]
    if key.type == KeyType.KMS and not key.hosts_allowed:
        return {"hosts_allowed": HOSTS, "activations_per_host": ACTIVATIONS_PER_HOST}
    if key.type == KeyType.OSA:
        return {"seats": find_seats(holders, listing)}
    if key.type != KeyType.MAK or key.activation_authority != Authority.CENTER:
        return {}
    rule = allotment_of(holders, listing, by)
    return {
        "allotted": max(compute_allotted(rule), key.allotted),
        "allotment": rule,
        "counted_at": at,
        "source": "ledger",
    }
