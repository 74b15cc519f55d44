"""How many activations a MAK of this center gets: by licenses, program and price level.

The row for a price level takes precedence over the program's row for any level. The rule that was
used is stored with the key, so that later changes of the table apply to new keys only.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.actor import Actor
from agreements.models import LicensingId
from audit.services import record
from catalog.models import AllotmentRule, Product
from catalog.states import Authority, KeyType
from keys.entitlement import HolderFacts, allot, count_licenses
from keys.models import Key, Listing


def find_rule(licensing_id: LicensingId) -> AllotmentRule:
    """The most specific row of the table; one activation a license where the table has none."""
    rules = AllotmentRule.objects.filter(
        program=licensing_id.program_id, price_level__in=["", licensing_id.price_level]
    )
    rule = rules.order_by("-price_level").first()
    return rule or AllotmentRule(program=licensing_id.program, factor=Decimal(1), minimum=0)


def compute_allotted(rule: dict[str, Any]) -> int:
    """How many activations a stored rule comes to."""
    return allot(int(rule["licenses"]), Decimal(str(rule["factor"])), int(rule["minimum"]))


def allotment_of(
    licensing_id: LicensingId, holder: HolderFacts, product: Product, by: Actor
) -> dict[str, Any]:
    """The rule for a new MAK, as it is stored with the key."""
    rule = find_rule(licensing_id)
    return {
        "licenses": count_licenses(holder, product.code, by.today),
        "factor": f"{rule.factor.normalize():f}",
        "minimum": rule.minimum,
    }


def raise_allotted(
    licensing_id: LicensingId, holder: HolderFacts, *, by: Actor, at: datetime
) -> None:
    """Raise the MAKs of this center to the licenses bought by now, each by its own rule."""
    listings = Listing.objects.filter(
        licensing_id=licensing_id,
        type=KeyType.MAK,
        key__activation_authority=Authority.CENTER,
    ).exclude(key__allotment={})
    for listing in listings.select_related("product").order_by("key", "pk"):
        key = Key.objects.select_for_update(no_key=True).get(pk=listing.key_id)
        licenses = count_licenses(holder, listing.product.code, by.today)
        rule = {**key.allotment, "licenses": licenses}
        if (allotted := compute_allotted(rule)) <= key.allotted:
            continue
        before = key.allotted
        key.raise_allotted(allotted, rule)
        record(
            by=by,
            at=at,
            action="key.allotted",
            subject=("key", key.pk, str(key)),
            licensing_ids=[licensing_id.pk],
            before=before,
            allotted=allotted,
        )
