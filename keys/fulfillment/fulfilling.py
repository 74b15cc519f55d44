"""Lists what a licensing ID is entitled to and lacks, as waiting for a key.

The row of the licensing ID is locked meanwhile, so that its rights do not change, and only one
worker at a time adds listings to it or issues keys to it.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.actor import Actor, system_actor
from agreements.models import LicensingId
from audit.services import record
from catalog.models import Product
from catalog.states import KeyType
from keys.entitlement import Entitlement, HolderFacts, list_entitlements
from keys.fulfillment.allotment import raise_allotted
from keys.fulfillment.osa import list_osa
from keys.fulfillment.serving import issue_to, serve_waiting
from keys.models import Fulfillment, Listing
from keys.selectors.facts import read_holder, read_products
from keys.states import OUT_OF_USE, ListingState


def fulfill(licensing_id: UUID, *, at: datetime) -> int:
    """Bring the listings of a licensing ID up to its rights, and issue what stock has.

    Returns how many listings were added. Nothing is taken away: who had a right keeps its key.
    Safe to run twice, and by several workers at once.
    """
    with transaction.atomic():
        locked = lock_licensing_id(licensing_id)
        if locked is None or not _is_due(locked):
            return 0
        by = system_actor(at=at)
        holder = read_holder(locked)
        _drop_satisfied(locked)
        added = _add_missing(locked, holder, by=by, at=at)
        _share_host_keys(locked, by=by, at=at)
        raise_allotted(locked, holder, by=by, at=at)
        Fulfillment.settle(locked.pk, locked.rights_version, at=at)
    serve_waiting(at=at, products={listing.product_id for listing in added})
    return len(added)


def lock_licensing_id(licensing_id: UUID) -> LicensingId | None:
    """The licensing ID, locked until the transaction ends; None if it is gone."""
    rows = LicensingId.objects.select_related("program")
    return rows.select_for_update(of=("self",), no_key=True).filter(pk=licensing_id).first()


def _is_due(licensing_id: LicensingId) -> bool:
    return Fulfillment.list_due().filter(pk=licensing_id.pk).exists()


def _add_missing(
    licensing_id: LicensingId, holder: HolderFacts, *, by: Actor, at: datetime
) -> list[Listing]:
    products, facts = read_products()
    wanted = list_entitlements(holder, facts, today=by.today)
    wanted |= list_osa(licensing_id, holder, products)
    missing = wanted - _list_present(licensing_id)
    added = [_new_listing(licensing_id, each, products) for each in sorted(missing)]
    Listing.objects.bulk_create(added)
    _record_added(licensing_id, added, by=by, at=at)
    return added


def _drop_satisfied(licensing_id: LicensingId) -> None:
    """A listing waits for nothing where a key file has brought the key beside it."""
    listings = Listing.objects.filter(licensing_id=licensing_id).exclude(type=KeyType.OSA)
    usable = listings.filter(
        state=ListingState.ISSUED, product=OuterRef("product"), type=OuterRef("type")
    ).exclude(key__status__in=OUT_OF_USE)
    listings.filter(Exists(usable), state=ListingState.AWAITING).delete()


def _share_host_keys(licensing_id: LicensingId, *, by: Actor, at: datetime) -> None:
    """List the KMS host key of a group under the products of the group that wait for one."""
    hosted = Listing.objects.filter(licensing_id=licensing_id, type=KeyType.KMS)
    hosted = hosted.exclude(product__kms_group="").select_related("key", "product")
    usable = hosted.filter(state=ListingState.ISSUED).exclude(key__status__in=OUT_OF_USE)
    keys = {listing.product.kms_group: listing.key for listing in usable.order_by("-pk")}
    for listing in hosted.filter(state=ListingState.AWAITING).order_by("pk"):
        if key := keys.get(listing.product.kms_group):
            issue_to([listing], key, by=by, at=at)


def _list_present(licensing_id: LicensingId) -> set[Entitlement]:
    """What is listed already; a key that is out of use counts as none, an OSA key for one line."""
    listings = Listing.objects.filter(licensing_id=licensing_id)
    usable = listings.exclude(key__status__in=OUT_OF_USE)
    return {
        Entitlement(code, kind, ListingState.AWAITING if kind else state)
        for code, kind, state in usable.values_list("product__code", "type", "state")
        if kind != KeyType.OSA or state == ListingState.AWAITING
    }


def _new_listing(
    licensing_id: LicensingId, entitlement: Entitlement, products: dict[str, Product]
) -> Listing:
    product = products[entitlement.product]
    return Listing.of(licensing_id, product, entitlement.type, entitlement.state)


def _record_added(
    licensing_id: LicensingId, added: Iterable[Listing], *, by: Actor, at: datetime
) -> None:
    for listing in added:
        record(
            by=by,
            at=at,
            action="listing.added",
            subject=("listing", listing.pk, listing.product_name),
            licensing_ids=[licensing_id.pk],
            type=listing.type,
            state=listing.state,
        )
