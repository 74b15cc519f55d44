"""Reads what the rules of keys ask about a licensing ID and the catalog; asks for no permission."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from agreements.models import Forecast, LicensingId, Purchase
from catalog.models import Product
from keys.entitlement import HolderFacts, ProductFacts, PurchaseFacts
from vlsc.lib.lookups import uuid_array


def read_holder(
    licensing_id: LicensingId, *, without: Purchase | Forecast | None = None
) -> HolderFacts:
    """The facts of a licensing ID, as if there were no `without`, if that is given."""
    return read_holders([licensing_id], without=without)[licensing_id.pk]


def read_holders(
    licensing_ids: Collection[LicensingId], *, without: Purchase | Forecast | None = None
) -> dict[UUID, HolderFacts]:
    """The facts of each licensing ID, with its purchases in the order in which they were recorded.

    Two queries for any number of them; their programs are read already.
    """
    ids = uuid_array(each.pk for each in licensing_ids)
    left_out = [without.pk] if without else []
    lines = Purchase.objects.filter(licensing_id__any=ids).exclude(pk__in=left_out)
    bought = _group(lines.order_by("created_at", "pk").values_list("licensing_id", *LINE))
    expected = Forecast.objects.filter(licensing_id__any=ids).exclude(pk__in=left_out)
    forecasts = _group(expected.values_list("licensing_id", "pool"))
    return {
        each.pk: HolderFacts(
            program=each.program.code,
            key_rule=each.program.key_rule,
            kms=each.program.kms,
            pools=frozenset(each.pools),
            forecast_pools=frozenset(pool for (pool,) in forecasts[each.pk]),
            has_kms_exception=each.has_kms_exception,
            purchases=tuple(_read_purchase(*line) for line in bought[each.pk]),
        )
        for each in licensing_ids
    }


LINE = ("product__code", "kind", "quantity", "coverage_starts_on", "coverage_ends_on")


def _group(rows: Any) -> defaultdict[UUID, list[Any]]:
    """Rows by their first column, without it."""
    grouped = defaultdict(list)
    for pk, *row in rows:
        grouped[pk].append(row)
    return grouped


def _read_purchase(
    product: str, kind: str, quantity: int, starts_on: date | None, ends_on: date | None
) -> PurchaseFacts:
    return PurchaseFacts(
        product=product, kind=kind, quantity=quantity, starts_on=starts_on, ends_on=ends_on
    )


def read_products() -> tuple[dict[str, Product], list[ProductFacts]]:
    """The products of the catalog by code, and their facts."""
    products = Product.objects.select_related("add_on")
    products = products.prefetch_related("only_programs", "downgrades_to")
    by_code = {product.code: product for product in products}
    return by_code, [_read_product(product) for product in by_code.values()]


def _read_product(product: Product) -> ProductFacts:
    return ProductFacts(
        code=product.code,
        family=product.family,
        edition=product.edition,
        pool=product.pool,
        key_need=product.key_need,
        key_types=frozenset(product.key_types),
        only_programs=frozenset(program.code for program in product.only_programs.all()),
        released_on=product.released_on,
        downgrades_to=frozenset(target.code for target in product.downgrades_to.all()),
        is_add_on=hasattr(product, "add_on"),
    )
