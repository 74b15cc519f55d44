"""Lists what licensing IDs are entitled to and lack, as waiting for a key.

The rows of the licensing IDs are locked meanwhile, so that their rights do not change, and only one
worker at a time adds listings to them or issues keys to them. A few statements serve any number of
licensing IDs.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.actor import Actor, system_actor
from agreements.models import LicensingId
from audit.services import Act, record_all
from catalog.states import KeyType
from keys.entitlement import Catalog
from keys.fulfillment.allotment import raise_allotted
from keys.fulfillment.holders import HOLDER, Holders
from keys.fulfillment.issuing import Issue, list_issued
from keys.fulfillment.osa import list_osa
from keys.fulfillment.serving import serve
from keys.models import Fulfillment, Key, Listing, NewListing, StockKind
from keys.selectors.facts import read_products
from keys.states import OUT_OF_USE, ListingState


def fulfill(licensing_id: UUID, *, at: datetime) -> int:
    """Bring the listings of a licensing ID up to its rights, as `fulfill_all` does."""
    return fulfill_all([licensing_id], at=at)


def fulfill_all(licensing_ids: Collection[UUID], *, at: datetime) -> int:
    """Bring the listings of licensing IDs up to their rights, and issue what stock has.

    Returns how many listings were added. Nothing is taken away: who had a right keeps its key.
    Safe to run twice, and by several workers at once. Several licensing IDs are passed over where
    somebody else has them locked, and stay due; a single one is waited for.
    """
    with transaction.atomic():
        holders = Holders(_lock_due(licensing_ids))
        if not holders.all:
            return 0
        by = system_actor(at=at)
        _drop_satisfied(holders)
        added = _add_missing(holders, by=by, at=at)
        _share_host_keys(holders, by=by, at=at)
        raise_allotted(holders, by=by, at=at)
        Fulfillment.settle(holders.ids, at=at)
    taken = {(each.product, each.type) for each in added if each.type}
    kinds = {StockKind.of(row.pk, row.kms_group, kind) for row, kind in taken}
    serve(kinds, at=at, known=holders)
    return len(added)


def lock_licensing_ids(licensing_ids: Collection[UUID]) -> list[LicensingId]:
    """Those that are there, with their programs, locked until the transaction ends.

    Who locks several does not wait for any: others lock them in an order of their own.
    """
    rows = LicensingId.objects.filter(pk__any=licensing_ids).prefetch_related("program")
    rows = rows.only(*HOLDER)
    skips = len(licensing_ids) > 1
    return list(rows.order_by("pk").select_for_update(no_key=True, skip_locked=skips))


def _lock_due(licensing_ids: Collection[UUID]) -> list[LicensingId]:
    locked = lock_licensing_ids(licensing_ids)
    due = Fulfillment.list_due().filter(pk__any=[each.pk for each in locked])
    ids = set(due.values_list("pk", flat=True))
    return [each for each in locked if each.pk in ids]


def _add_missing(holders: Holders, *, by: Actor, at: datetime) -> list[NewListing]:
    products, facts = read_products()
    catalog, present = Catalog(facts, today=by.today), holders.present
    added: list[NewListing] = []
    for pk, licensing_id in holders.all.items():
        wanted = catalog.list_entitlements(holders.facts[pk]) | list_osa(holders, pk, products)
        for missing in sorted(wanted - present.get(pk, set())):
            product = products[missing.product]
            added.append(NewListing.of(licensing_id, product, missing.type, missing.state))
    Listing.add(added, at=at)
    record_all(by=by, at=at, acts=map(describe_added, added))
    return added


def describe_added(listing: NewListing) -> Act:
    """The log line of a listing that was added."""
    return Act(
        "listing.added",
        ("listing", listing.id, listing.product.name),
        [listing.licensing_id.pk],
        {"type": listing.type, "state": listing.state},
    )


def _drop_satisfied(holders: Holders) -> None:
    """A listing waits for nothing where a key file has brought the key beside it."""
    listings = Listing.objects.filter(licensing_id__any=holders.listed).exclude(type=KeyType.OSA)
    usable = Listing.objects.filter(
        licensing_id=OuterRef("licensing_id"),
        product=OuterRef("product"),
        type=OuterRef("type"),
        state=ListingState.ISSUED,
    ).exclude(key__status__in=OUT_OF_USE)
    listings.filter(Exists(usable), state=ListingState.AWAITING).delete()


def _share_host_keys(holders: Holders, *, by: Actor, at: datetime) -> None:
    """List the KMS host key of a group under the products of the group that wait for one."""
    hosted = Listing.objects.filter(licensing_id__any=holders.listed, type=KeyType.KMS)
    hosted = hosted.exclude(product__kms_group="").select_related("product")
    waiting = list(hosted.filter(state=ListingState.AWAITING).order_by("pk"))
    if not waiting:
        return
    usable = hosted.filter(state=ListingState.ISSUED).exclude(key__status__in=OUT_OF_USE)
    keys: dict[tuple[UUID, str], Key] = {
        (listing.licensing_id_id, listing.product.kms_group): listing.key
        for listing in usable.select_related("key").order_by("-pk")
        if listing.key
    }
    shared = [
        Issue([listing], key)
        for listing in waiting
        if (key := keys.get((listing.licensing_id_id, listing.product.kms_group)))
    ]
    list_issued(shared, by=by, at=at)
