"""Effective quantities and active Software Assurance of one licensing ID, without the database.

The effective quantity of a product is what was bought of it and not returned, with subscriptions
in force. Step-ups move licenses to the edition that they lead to. Licenses are counted at the
newest version that Software Assurance brought them: the newest that was released while it lasted.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from agreements.states import PurchaseKind
from keys.entitlement import LICENSES, WITH_NEW_VERSIONS, PurchaseFacts

Edition = tuple[str, str]  # family and edition


@dataclass(frozen=True, kw_only=True)
class VersionFacts:
    """A product as one version of an edition."""

    product: str
    family: str = ""
    edition: str = ""
    released_on: date | None = None

    @property
    def rank(self) -> date:
        """What versions are compared by; one without a date is older than all others."""
        return self.released_on or date.min


@dataclass(frozen=True)
class Quantity:
    """`licenses` is the effective quantity; `assured` is covered by Software Assurance today."""

    licenses: int
    assured: int

    def __add__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.licenses + other.licenses, self.assured + other.assured)


class Versions:
    """The versions of the catalog's products on a day."""

    def __init__(self, products: Iterable[VersionFacts], *, today: date) -> None:
        self.today = today
        self._facts = {version.product: version for version in products}
        self._editions: dict[Edition, list[VersionFacts]] = {}
        self._families: dict[str, list[VersionFacts]] = {}
        for version in sorted(self._facts.values(), key=lambda version: version.rank, reverse=True):
            self._editions.setdefault((version.family, version.edition), []).append(version)
            self._families.setdefault(version.family, []).append(version)
        self._reached: dict[tuple[str, date | None, date | None], str] = {}

    def reach(self, line: PurchaseFacts) -> str:
        """The version that the coverage of a line brings: the bought one if none is newer."""
        asked = (line.product, line.starts_on, line.ends_on)
        if asked not in self._reached:
            self._reached[asked] = self._find_reached(line)
        return self._reached[asked]

    def _find_reached(self, line: PurchaseFacts) -> str:
        bought = self._facts[line.product]
        brings = line.kind in WITH_NEW_VERSIONS and has_dates(line)
        for version in self.list_edition(line.product) if brings else []:
            released = version.released_on
            if released is None or released <= bought.rank:
                break
            if released <= self.today and line.covers(released):
                return version.product
        return line.product

    def list_edition(self, product: str) -> list[VersionFacts]:
        """All versions of a product's edition, newest first."""
        facts = self._facts[product]
        return self._editions[(facts.family, facts.edition)]

    def list_up_to(self, product: str) -> list[str]:
        """A version and the older ones of its edition, newest first."""
        rank = self._facts[product].rank
        older = [facts.product for facts in self.list_edition(product) if facts.rank < rank]
        return [product, *older]

    def list_other_editions(self, product: str) -> list[str]:
        """The other editions of a product's family: of versions not newer, newest first."""
        facts = self._facts[product]
        return [
            other.product
            for other in self._families[facts.family]
            if other.edition != facts.edition and other.rank <= facts.rank
        ]


def has_dates(line: PurchaseFacts) -> bool:
    """Whether a line says from when to when it is covered; one that does not covers nothing."""
    return line.starts_on is not None and line.ends_on is not None


def count_quantities(lines: Sequence[PurchaseFacts], versions: Versions) -> dict[str, Quantity]:
    """The quantities of one licensing ID, by product."""
    held = _Held(versions)
    for line in sorted(lines, key=lambda line: line.quantity < 0):  # returns last
        if line.kind in LICENSES and line.kind != PurchaseKind.STEP_UP:
            held.add_licenses(line)
    for line in _net(lines, PurchaseKind.SA):
        held.assure(line)
    for line in _net(lines, PurchaseKind.STEP_UP):
        held.step_up(line)
    return held.count()


def _net(lines: Sequence[PurchaseFacts], kind: str) -> list[PurchaseFacts]:
    """The lines of a kind, first covered first, after returns: these take from the last lines."""
    found = [line for line in lines if line.kind == kind]
    returned: Counter[str] = Counter()
    for line in found:
        returned[line.product] -= min(line.quantity, 0)
    kept = []
    for line in sorted(found, key=lambda line: line.starts_on or date.min, reverse=True):
        taken = min(returned[line.product], max(line.quantity, 0))
        returned[line.product] -= taken
        if line.quantity > taken:
            kept.append(_with_quantity(line, line.quantity - taken))
    return kept[::-1]


def _with_quantity(line: PurchaseFacts, quantity: int) -> PurchaseFacts:
    return PurchaseFacts(
        product=line.product,
        kind=line.kind,
        quantity=quantity,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
    )


class _Held:
    """Licenses without and with Software Assurance today, and assurance of licenses elsewhere."""

    def __init__(self, versions: Versions) -> None:
        self._versions = versions
        self._bare: Counter[str] = Counter()
        self._covered: Counter[str] = Counter()
        self._elsewhere: Counter[str] = Counter()

    def add_licenses(self, line: PurchaseFacts) -> None:
        """Licenses that were bought, or returned; those of an ended subscription do not count."""
        if line.kind == PurchaseKind.SUBSCRIPTION and not line.covers(self._versions.today):
            return
        reached = self._versions.reach(line)
        pool = self._covered if self._is_assured(line) else self._bare
        if line.quantity > 0:
            pool[reached] += line.quantity
            return
        other = self._bare if pool is self._covered else self._covered
        left = _take(pool, self._versions.list_up_to(reached), -line.quantity)
        _take(other, self._versions.list_up_to(reached), left)

    def assure(self, line: PurchaseFacts) -> None:
        """Software Assurance raises licenses that have none today, the newest first."""
        reached = self._versions.reach(line)
        left = _take(self._bare, self._versions.list_up_to(reached), line.quantity)
        if self._is_assured(line):
            self._covered[reached] += line.quantity - left
            self._elsewhere[reached] += left
        else:
            self._bare[reached] += line.quantity - left

    def step_up(self, line: PurchaseFacts) -> None:
        """Licenses of other editions move, those with Software Assurance first."""
        others = self._versions.list_other_editions(line.product)
        left = _take(self._covered, others, line.quantity)
        self._covered[line.product] += line.quantity - left
        _take(self._bare, others, left)
        self._bare[line.product] += left

    def _is_assured(self, line: PurchaseFacts) -> bool:
        kind = line.kind in WITH_NEW_VERSIONS
        return kind and has_dates(line) and line.covers(self._versions.today)

    def count(self) -> dict[str, Quantity]:
        """What there is, by product, without what is nothing."""
        products = self._bare.keys() | self._covered.keys() | self._elsewhere.keys()
        counted = {
            product: Quantity(
                self._bare[product] + self._covered[product],
                self._covered[product] + self._elsewhere[product],
            )
            for product in products
        }
        return {product: found for product, found in counted.items() if found != Quantity(0, 0)}


def _take(pool: Counter[str], products: Iterable[str], wanted: int) -> int:
    """Take licenses of the first of these products that have some; returns how many lacked."""
    for product in products:
        taken = min(pool[product], wanted)
        pool[product] -= taken
        wanted -= taken
    return wanted
