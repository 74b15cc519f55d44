"""How many activations a MAK of this center gets: by licenses, program and price level.

The row for a price level takes precedence over the program's row for any level. The rule that was
used is stored with the key, so that later changes of the table apply to new keys only.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounts.actor import Actor
from audit.services import Act, record_all
from catalog.states import Authority, KeyType
from keys.entitlement import allot, count_licenses
from keys.fulfillment.holders import Holders
from keys.models import Key, Listing


def compute_allotted(rule: dict[str, Any]) -> int:
    """How many activations a stored rule comes to."""
    return allot(int(rule["licenses"]), Decimal(str(rule["factor"])), int(rule["minimum"]))


def allotment_of(holders: Holders, listing: Listing, by: Actor) -> dict[str, Any]:
    """The rule for a new MAK, as it is stored with the key."""
    rule = holders.find_rule(listing.licensing_id_id)
    facts = holders.facts[listing.licensing_id_id]
    return {
        "licenses": count_licenses(facts, listing.product.code, by.today),
        "factor": rule.factor_text,
        "minimum": rule.minimum,
    }


def raise_allotted(holders: Holders, *, by: Actor, at: datetime) -> None:
    """Raise the MAKs of this center to the licenses bought by now, each by its own rule.

    Whoever changes what a MAK is allotted has locked the licensing ID before.
    """
    listed = Listing.objects.filter(
        licensing_id__any=holders.listed,
        type=KeyType.MAK,
        key__activation_authority=Authority.CENTER,
    ).exclude(key__allotment={})
    raised: dict[UUID, dict[str, Any]] = {}
    acts = []
    for place, product, pk, last_five, allotted, stored in listed.order_by("key").values_list(*MAK):
        rule = stored | {"licenses": count_licenses(holders.facts[place], product, by.today)}
        before = raised[pk]["allotted"] if pk in raised else allotted
        if (more := compute_allotted(rule)) > before:
            raised[pk] = {"allotted": more, "allotment": rule}
            facts = {"before": before, "allotted": more}
            name = str(Key(type=KeyType.MAK, last_five=last_five))
            acts.append(Act("key.allotted", ("key", pk, name), [place], facts))
    if raised:
        Key.objects.raise_allotted(raised)
        record_all(by=by, at=at, acts=acts)


MAK = (
    "licensing_id", "product__code", "key", "key__last_five", "key__allotted", "key__allotment",
)  # fmt: skip
