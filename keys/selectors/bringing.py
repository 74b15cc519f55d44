"""Which order lines bring a product, as a query for many licensing IDs at once.

The same rules as those of `keys.entitlement`: more was bought than returned of the product or of
one that may be downgraded to it, or Software Assurance covered the day of its release.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from agreements.models import Purchase
from agreements.states import PurchaseKind
from catalog.models import AddOn
from keys.entitlement import LICENSES, WITH_NEW_VERSIONS

# What is asked about the product.
FACTS = ("pk", "family", "edition", "released_on")


def list_bringing(product: Mapping[str, Any], today: date) -> QuerySet[Purchase]:
    """The order lines that bring a product; its `FACTS` are values or references."""
    counted = Purchase.objects.filter(kind__in=LICENSES).exclude(
        Q(coverage_ends_on__lt=today) | Q(coverage_starts_on__gt=today),
        kind=PurchaseKind.SUBSCRIPTION,
    )
    bought = Q(_has_units(counted), kind__in=LICENSES) & (
        Q(product=product["pk"]) | Q(product__downgrades_to=product["pk"])
    )
    if product["released_on"] is None:
        return Purchase.objects.filter(bought)
    newer = Q(
        _has_units(Purchase.objects.all()),
        ~Exists(AddOn.objects.filter(product=product["pk"])),
        kind__in=WITH_NEW_VERSIONS,
        product__family=product["family"],
        product__edition=product["edition"],
        coverage_starts_on__lte=product["released_on"],
        coverage_ends_on__gte=product["released_on"],
    )
    return Purchase.objects.filter(bought | newer)


def _has_units(lines: QuerySet[Purchase]) -> Exists:
    """Whether more of a line's product was bought than returned, under its licensing ID."""
    same = lines.filter(licensing_id=OuterRef("licensing_id"), product=OuterRef("product"))
    units = same.order_by().values("product").annotate(units=Sum("quantity"))
    return Exists(units.filter(units__gt=0))
