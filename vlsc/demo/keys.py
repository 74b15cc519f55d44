"""Keys of the demo's own products: derived, so that every demo has the same ones."""

import hmac
from collections.abc import Iterable, Iterator
from decimal import Decimal
from math import ceil
from typing import Any

from django.db.models import Sum

from agreements.models import LicensingId, Purchase
from agreements.models.licensing_id import LicensingIdQuerySet
from audit.services import record
from catalog.models import AllotmentRule, Product
from catalog.states import Authority, KeyType
from keys import vault
from keys.models import Fulfillment, Key, Listing
from keys.states import ListingState, OsaStatus
from vlsc.demo.facts import Demo, Facts
from vlsc.lib.ids import uuid7
from vlsc.lib.product_keys import CENTER_ALPHABET, LENGTH

# Public by design: these keys are valid nowhere.
CONSTANT = b"vlsc/demo/keys"
KMS_HOSTS, KMS_ACTIVATIONS = 6, 10


def demo_key(product: str, kind: str, number: str) -> str:
    """The key of a product's code, type and running number (or licensing ID), 25 characters."""
    digest = hmac.digest(CONSTANT, f"{product}\x00{kind}\x00{number}".encode(), "sha256")
    return "".join(CENTER_ALPHABET[byte % len(CENTER_ALPHABET)] for byte in digest[:LENGTH])


def put_center_keys(demo: Demo) -> None:
    """The customers' keys of the center's own products, each with its listing."""
    for facts in demo.facts["center_keys"]:
        licensing_id = demo.licensing_ids[facts["licensing_id"]]
        product, kind = demo.products[facts["product"]], facts["type"]
        clear = demo_key(product.code, kind, licensing_id.number)
        for key in _new_keys(demo, kind, [clear], group_id=licensing_id.group_id):
            _count(key, facts, licensing_id, product)
            key.seats = facts.get("seats")
            key.save(force_insert=True)
            Listing.objects.create(
                licensing_id=licensing_id,
                product=product,
                type=kind,
                key=key,
                state=ListingState.ISSUED,
            )
            _record(demo, "key.added", ("key", key.pk, str(key)), [licensing_id.pk])


def put_stock(demo: Demo) -> None:
    """Keys in stock."""
    for facts in demo.facts["stock"]:
        product, kind = demo.products[facts["product"]], facts["type"]
        numbers = range(1, facts["keys"] + 1)
        clear = [demo_key(product.code, kind, str(number)) for number in numbers]
        new = Key.objects.bulk_create(_new_keys(demo, kind, clear, **_stock_of(product, kind)))
        if new:
            subject = ("product", product.pk, product.name)
            _record(demo, "stock.added", subject, (), type=kind, keys=len(new))


def _stock_of(product: Product, kind: str) -> Facts:
    """The product of a key in stock, or the group that shares a KMS host key."""
    if kind == KeyType.KMS and product.kms_group:
        return {"kms_group": product.kms_group}
    return {"product": product}


def list_products(demo: Demo) -> None:
    """Listings without a key: awaiting, embedded or not needed."""
    for facts in demo.facts["listings"]:
        licensing_id = demo.licensing_ids[facts["licensing_id"]]
        wanted = {
            "licensing_id": licensing_id,
            "product": demo.products[facts["product"]],
            "type": facts.get("type", ""),
            "state": ListingState(facts["state"]),
        }
        if not Listing.objects.filter(**wanted).exists():
            listing = Listing.objects.create(**wanted)
            subject = ("listing", listing.pk, listing.product_name)
            _record(demo, "listing.added", subject, [licensing_id.pk])


def hold_rights(demo: Demo) -> None:
    """Keep workers, which run by then, from giving keys: the listings are those of the facts."""
    Fulfillment.hold_unseen(_licensing_ids(demo))


def settle_rights(demo: Demo) -> None:
    """Take the licensing IDs as they stand; workers follow what changes from now on."""
    Fulfillment.settle_held(_licensing_ids(demo))


def _licensing_ids(demo: Demo) -> LicensingIdQuerySet:
    ids = [licensing_id.pk for licensing_id in demo.licensing_ids.values()]
    return LicensingId.objects.filter(pk__in=ids)


def _new_keys(demo: Demo, kind: str, clear: Iterable[str], **fields: Any) -> Iterator[Key]:
    """The keys that the center does not have yet: sealed, not saved."""
    fingerprint = vault.fingerprinter()
    by_print = {fingerprint(text): text for text in clear}
    for known in Key.objects.filter(fingerprint__in=by_print).values_list("fingerprint", flat=True):
        del by_print[bytes(known)]
    if kind == KeyType.KMS:
        fields |= {"hosts_allowed": KMS_HOSTS, "activations_per_host": KMS_ACTIVATIONS}
    if kind == KeyType.OSA:
        fields |= {"osa_status": OsaStatus.AVAILABLE}
    for found, text in by_print.items():
        pk = uuid7()
        yield Key(
            id=pk,
            type=kind,
            activation_authority=Authority.CENTER,
            ciphertext=vault.seal_key(text, pk),
            fingerprint=found,
            last_five=text[-5:],
            counted_at=demo.at,
            source="ledger",
            **fields,
        )


def _count(key: Key, facts: Facts, licensing_id: LicensingId, product: Product) -> None:
    """The activations allotted, with the rule if it gives that number."""
    if "allotted" not in facts:
        return
    key.allotted = facts["allotted"]
    bought = Purchase.objects.filter(licensing_id=licensing_id, product=product)
    licenses = bought.aggregate(sum=Sum("quantity"))["sum"] or 0
    rules = AllotmentRule.objects.filter(program=licensing_id.program)
    rule = (
        rules.filter(price_level__in=["", licensing_id.price_level])
        .order_by("-price_level")
        .first()
    )
    if rule and max(rule.minimum, ceil(Decimal(licenses) * rule.factor)) == key.allotted:
        key.allotment = {
            "licenses": licenses,
            "factor": str(rule.factor.normalize()),
            "minimum": rule.minimum,
        }


def _record(
    demo: Demo, action: str, subject: tuple[str, Any, str], licensing_ids: Any, **facts: Any
) -> None:
    record(
        by=demo.by,
        at=demo.at,
        action=action,
        subject=subject,
        licensing_ids=licensing_ids,
        **facts,
    )
