"""Which keys a licensing ID is entitled to: the rules of `docs/domain.md`, without the database.

A pool program gives every product of the pools that an agreement covers, a forecast program the
same where a forecast exists; of add-ons both give those that were bought. A purchase program gives
what was bought, the versions that it may be downgraded to, and the versions released while Software
Assurance was active.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import ceil

from agreements.states import PurchaseKind
from catalog.states import KeyNeed, KeyRule, KeyType, KmsRule
from keys.states import ListingState

# Kinds that are licenses by themselves; Software Assurance alone extends what was bought before.
LICENSES = frozenset(
    {
        PurchaseKind.LICENSE,
        PurchaseKind.LICENSE_AND_SA,
        PurchaseKind.SUBSCRIPTION,
        PurchaseKind.STEP_UP,
    }
)
# Kinds that bring the versions released during their coverage.
WITH_NEW_VERSIONS = frozenset(
    {PurchaseKind.LICENSE_AND_SA, PurchaseKind.SA, PurchaseKind.SUBSCRIPTION}
)
# What a product without a volume key has in place of one.
WITHOUT_KEY = {
    KeyNeed.EMBEDDED: ListingState.EMBEDDED,
    KeyNeed.NONE: ListingState.NOT_NEEDED,
}


@dataclass(frozen=True, kw_only=True)
class ProductFacts:
    """What the rules ask about a product; `only_programs` is empty if every program may have it."""

    code: str
    family: str = ""
    edition: str = ""
    pool: str = ""
    key_need: str = KeyNeed.VOLUME_KEY
    key_types: frozenset[str] = frozenset({KeyType.MAK})
    only_programs: frozenset[str] = frozenset()
    released_on: date | None = None
    downgrades_to: frozenset[str] = frozenset()  # codes
    is_add_on: bool = False


@dataclass(frozen=True, kw_only=True)
class PurchaseFacts:
    """What the rules ask about an order line; a negative quantity is a return."""

    product: str  # its code
    kind: str
    quantity: int
    starts_on: date | None = None
    ends_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether its coverage, where it has any, includes a day."""
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day <= self.ends_on
        )


@dataclass(frozen=True, kw_only=True)
class HolderFacts:
    """What the rules ask about a licensing ID."""

    program: str  # its code
    key_rule: str
    kms: str
    pools: frozenset[str] = frozenset()
    forecast_pools: frozenset[str] = frozenset()
    has_kms_exception: bool = False
    purchases: tuple[PurchaseFacts, ...] = field(default_factory=tuple)


@dataclass(frozen=True, order=True)
class Entitlement:
    """A listing that a licensing ID is to have: `state` is *awaiting* where it takes a key."""

    product: str
    type: str
    state: str


class Catalog:
    """The products of the catalog on a day, for the rules of many licensing IDs."""

    def __init__(self, products: Iterable[ProductFacts], *, today: date) -> None:
        self._products, self._today = list(products), today
        self._offered: dict[str, dict[str, ProductFacts]] = {}

    def list_entitlements(self, holder: HolderFacts) -> set[Entitlement]:
        """The listings that a licensing ID is to have, except for those of OSA keys.

        A version that is released on a later day gives none yet.
        """
        if holder.program not in self._offered:
            self._offered[holder.program] = self._list_offered(holder)
        return _list_entitlements(holder, self._offered[holder.program], self._today)

    def _list_offered(self, holder: HolderFacts) -> dict[str, ProductFacts]:
        """The products that the program may have, by code."""
        return {
            product.code: product
            for product in self._products
            if not product.only_programs or holder.program in product.only_programs
            if product.released_on is None or product.released_on <= self._today
        }


def list_entitlements(
    holder: HolderFacts, products: Iterable[ProductFacts], *, today: date
) -> set[Entitlement]:
    """The listings of one licensing ID."""
    return Catalog(products, today=today).list_entitlements(holder)


def _list_entitlements(
    holder: HolderFacts, offered: dict[str, ProductFacts], today: date
) -> set[Entitlement]:
    bought = offered.keys() & list_bought(holder, today=today)
    entitled = _list_products(holder, offered, bought, today)
    found = {
        Entitlement(code, kind, ListingState.AWAITING)
        for code in entitled
        if offered[code].key_need == KeyNeed.VOLUME_KEY
        for kind in offered[code].key_types & _list_types(holder)
    }
    # Where a product was bought that takes no key, its place says so.
    return found | {
        Entitlement(code, "", WITHOUT_KEY[KeyNeed(offered[code].key_need)])
        for code in bought
        if offered[code].key_need in WITHOUT_KEY
    }


def list_bought(holder: HolderFacts, *, today: date) -> set[str]:
    """The codes of products of which more was bought than returned, without ended subscriptions."""
    products = {line.product for line in holder.purchases}
    return {product for product in products if count_licenses(holder, product, today)}


def count_licenses(holder: HolderFacts, product: str, today: date) -> int:
    """How many licenses of a product were bought and not returned: at least 0."""
    counted = (
        line.quantity
        for line in holder.purchases
        if line.product == product
        and line.kind in LICENSES
        and (line.kind != PurchaseKind.SUBSCRIPTION or line.covers(today))
    )
    return max(sum(counted), 0)


def allot(licenses: int, factor: Decimal, minimum: int) -> int:
    """How many activations a MAK gets: max(minimum, ceil(licenses × factor))."""
    return max(minimum, ceil(licenses * factor))


def list_osa_seats(holder: HolderFacts, product: str) -> list[int]:
    """The seats of each OSA key of a product: one key for each line that was not a return.

    A return takes away whole lines before it, the latest first, as far as its quantity reaches.
    """
    seats: list[int] = []
    for line in holder.purchases:
        if line.product != product:
            continue
        if line.quantity > 0:
            seats.append(line.quantity)
        returned = -line.quantity
        while seats and returned >= seats[-1]:
            returned -= seats.pop()
    return seats


def _list_products(
    holder: HolderFacts, offered: dict[str, ProductFacts], bought: set[str], today: date
) -> set[str]:
    if holder.key_rule == KeyRule.PURCHASE:
        downgrades = {target for code in bought for target in offered[code].downgrades_to}
        newer = {code for code, _ in list_new_versions(holder, offered, today)}
        return offered.keys() & (bought | downgrades | newer)
    pools = holder.pools if holder.key_rule == KeyRule.POOL else holder.forecast_pools
    return {
        code
        for code, product in offered.items()
        if product.pool in pools and (not product.is_add_on or code in bought)
    }


def list_new_versions(
    holder: HolderFacts, offered: dict[str, ProductFacts], today: date
) -> set[tuple[str, str]]:
    """Versions of the same family and edition released while a line covered them.

    Each with the product that was bought.
    """
    covering = [
        (offered[line.product], line)
        for line in holder.purchases
        if line.product in offered and line.kind in WITH_NEW_VERSIONS
        if sum(other.quantity for other in holder.purchases if other.product == line.product) > 0
    ]
    return {
        (code, base.code)
        for code, product in offered.items()
        if not product.is_add_on
        if product.released_on is not None and product.released_on <= today
        for base, line in covering
        if (product.family, product.edition) == (base.family, base.edition)
        and _is_released_in(product, line)
    }


def _is_released_in(product: ProductFacts, line: PurchaseFacts) -> bool:
    """Whether it was released during the coverage; a line without dates covers nothing."""
    has_dates = line.starts_on is not None and line.ends_on is not None
    return has_dates and product.released_on is not None and line.covers(product.released_on)


def _list_types(holder: HolderFacts) -> frozenset[str]:
    """The key types that a rule gives; no KMS keys in Open programs without an exception."""
    types = {KeyType.VLK, KeyType.MAK}
    if holder.kms == KmsRule.INCLUDED or holder.has_kms_exception:
        types.add(KeyType.KMS)
    return frozenset(types)
