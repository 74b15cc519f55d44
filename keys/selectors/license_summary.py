"""The license summary: licenses and activations of each product, over many licensing IDs."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import LicensingId, Purchase
from agreements.models.sight import licensing_ids_with
from catalog.models import Product
from catalog.states import KeyType, Pool
from keys.entitlement import PurchaseFacts
from keys.models import Listing
from keys.quantities import Quantity, VersionFacts, Versions, count_quantities
from vlsc.lib.keyset import count_up_to
from vlsc.lib.refused import Invalid

MOST_LICENSING_IDS = 20_000  # in one summary
NOTHING = Quantity(0, 0)


@dataclass(frozen=True, kw_only=True)
class ProductSummary:
    """One product. `activations` is None if no key of it is visible, or it has no MAK there."""

    product: Product
    quantity: Quantity
    activations: int | None
    has_kms: bool


@dataclass(frozen=True, kw_only=True)
class Group:
    """The products of a pool or family, with their sums."""

    name: str
    rows: list[ProductSummary]

    @property
    def licenses(self) -> int:
        return sum(row.quantity.licenses for row in self.rows)

    @property
    def assured(self) -> int:
        return sum(row.quantity.assured for row in self.rows)

    @property
    def activations(self) -> int | None:
        counted = [row.activations for row in self.rows if row.activations is not None]
        return sum(counted) if counted else None

    @property
    def families(self) -> list["Group"]:
        """The families of the group, each with its versions."""
        by_family = groupby(self.rows, key=lambda row: row.product.family)
        return [Group(name=family, rows=list(rows)) for family, rows in by_family]


@dataclass(frozen=True, kw_only=True)
class LicenseSummary:
    """The summary over some licensing IDs, by pool, family and version."""

    licensing_ids: int
    rows: list[ProductSummary]

    def list_products(self) -> QuerySet[Product]:
        """The products of the summary, to be sorted and paged."""
        return Product.objects.filter(pk__in=[row.product.pk for row in self.rows])

    @property
    def pools(self) -> list[Group]:
        by_pool = groupby(self.rows, key=lambda row: row.product.pool)
        return [Group(name=str(Pool(pool).label), rows=list(rows)) for pool, rows in by_pool]

    @property
    def families(self) -> list[Group]:
        return [family for pool in self.pools for family in pool.families]


def read_license_summary(actor: Actor, chosen: QuerySet[LicensingId]) -> LicenseSummary:
    """The summary over the chosen licensing IDs, in four queries, whatever their number.

    Counts purchases only where the actor may see purchases, and activations only where the actor
    may see keys. Raises `Invalid` for more than `MOST_LICENSING_IDS`.
    """
    bought = chosen.filter(licensing_ids_with(actor, Action.SEE_PURCHASES)).order_by()
    if (count := count_up_to(bought, MOST_LICENSING_IDS)) > MOST_LICENSING_IDS:
        raise Invalid({"organization": [_("Choose fewer licensing IDs for one summary.")]})
    products = {product.pk: product for product in Product.objects.order_by()}
    quantities = _sum_quantities(bought, products, actor)
    activations, with_kms = _sum_activations(actor, bought)
    rows = [
        ProductSummary(
            product=products[pk],
            quantity=quantities.get(pk, NOTHING),
            activations=activations.get(pk),
            has_kms=pk in with_kms,
        )
        for pk in quantities.keys() | activations.keys()
    ]
    return LicenseSummary(licensing_ids=count, rows=sorted(rows, key=_order))


def _order(row: ProductSummary) -> tuple[Any, ...]:
    """Pools as in the catalog, families by name, the newest versions first."""
    product = row.product
    released = -product.released_on.toordinal() if product.released_on else 0
    return Pool.values.index(product.pool), product.family, released, product.name, product.pk


def _sum_quantities(
    licensing_ids: QuerySet[LicensingId], products: dict[UUID, Product], actor: Actor
) -> dict[UUID, Quantity]:
    by_code = {product.code: product.pk for product in products.values()}
    versions = Versions(map(_facts_of, products.values()), today=actor.today)
    total: dict[UUID, Quantity] = {}
    for lines in _read_lines(licensing_ids, products):
        for code, quantity in count_quantities(lines, versions).items():
            total[by_code[code]] = total.get(by_code[code], NOTHING) + quantity
    return total


def _facts_of(product: Product) -> VersionFacts:
    return VersionFacts(
        product=product.code,
        family=product.family,
        edition=product.edition,
        released_on=product.released_on,
    )


def _read_lines(
    licensing_ids: QuerySet[LicensingId], products: dict[UUID, Product]
) -> Iterator[list[PurchaseFacts]]:
    """The purchases of each licensing ID; lines that differ only in quantity are one line."""
    rows = (
        Purchase.objects.filter(licensing_id__in=licensing_ids.values("pk"))
        .order_by("licensing_id")
        .values_list("licensing_id", "product", "kind", "coverage_starts_on", "coverage_ends_on")
        .annotate(sold=Sum("quantity", filter=Q(quantity__gt=0), default=0))
        .annotate(returned=Sum("quantity", filter=Q(quantity__lt=0), default=0))
    )
    for _id, lines in groupby(rows, key=itemgetter(0)):
        yield [
            PurchaseFacts(
                product=products[product].code,
                kind=kind,
                quantity=quantity,
                starts_on=starts_on,
                ends_on=ends_on,
            )
            for _id, product, kind, starts_on, ends_on, *quantities in lines
            for quantity in quantities
            if quantity
        ]


def _sum_activations(
    actor: Actor, licensing_ids: QuerySet[LicensingId]
) -> tuple[dict[UUID, int], set[UUID]]:
    """The used activations of visible MAKs by product, each key once; the products with KMS keys.

    By the counts that lists are sorted by, which follow the ledger within half a minute.
    """
    visible = licensing_ids.filter(licensing_ids_with(actor, Action.SEE_KEYS))
    listed = (
        Listing.objects.filter(licensing_id__in=visible.values("pk"))
        .filter(key__type__in=[KeyType.MAK, KeyType.KMS])
        .order_by()
        .values_list("product", "key", "key__type")
        .annotate(used=Max("key__used"))
    )
    activations: dict[UUID, int] = {}
    with_kms = set()
    for product, _key, kind, used in listed:
        if kind == KeyType.KMS:
            with_kms.add(product)
        else:
            activations[product] = activations.get(product, 0) + (used or 0)
    return activations, with_kms
