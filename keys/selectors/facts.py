"""Reads what the rules of keys ask about a licensing ID and the catalog; asks for no permission."""

from agreements.models import Forecast, LicensingId, Purchase
from catalog.models import Product
from keys.entitlement import HolderFacts, ProductFacts, PurchaseFacts


def read_holder(
    licensing_id: LicensingId, *, without: Purchase | Forecast | None = None
) -> HolderFacts:
    """The facts of a licensing ID, with its purchases in the order in which they were recorded.

    As if there were no `without`, if that is given.
    """
    program, left_out = licensing_id.program, [without.pk] if without else []
    lines = Purchase.objects.filter(licensing_id=licensing_id).exclude(pk__in=left_out)
    lines = lines.select_related("product")
    expected = Forecast.objects.filter(licensing_id=licensing_id).exclude(pk__in=left_out)
    pools = expected.values_list("pool", flat=True)
    return HolderFacts(
        program=program.code,
        key_rule=program.key_rule,
        kms=program.kms,
        pools=frozenset(licensing_id.pools),
        forecast_pools=frozenset(pools),
        has_kms_exception=licensing_id.has_kms_exception,
        purchases=tuple(map(_read_purchase, lines.order_by("created_at", "pk"))),
    )


def _read_purchase(line: Purchase) -> PurchaseFacts:
    return PurchaseFacts(
        product=line.product.code,
        kind=line.kind,
        quantity=line.quantity,
        starts_on=line.coverage_starts_on,
        ends_on=line.coverage_ends_on,
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
