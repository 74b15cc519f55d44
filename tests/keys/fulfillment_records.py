"""What operations record, as rules of a state machine: agreements, purchases, forecasts, moves."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import copy
from datetime import timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from agreements.models import Forecast, LicensingId, Organization, Purchase
from agreements.services import (
    LicensingIdWish,
    NewLicensingId,
    NewPurchase,
    OrganizationWish,
    add_agreement,
    add_forecast,
    add_licensing_id,
    add_purchase,
    allow_kms_keys,
    save_licensing_id,
    save_organization,
)
from agreements.states import PurchaseKind
from catalog.models import Product, Program
from catalog.states import KeyRule, KmsRule
from keys.fulfillment import fulfill
from keys.models import Key, Listing
from keys.services import release_version
from tests.cast import World, force
from tests.makers.catalog import add_product
from tests.today import center_today
from vlsc.lib.refused import Invalid, Refused

POOLS = ("systems", "servers", "applications")
PROGRAMS = ("enterprise", "open_license", "select")
OWNERS = ("C-1001", "C-1002", "C-2001")  # a customer with its subsidiary, and another one
number = st.integers(0, 11)
few = st.integers(1, 3)
some_pools = st.sets(st.sampled_from(POOLS), max_size=2)
# By what rows are the same in a second run of the same sequence; ids are not.
ORDER: dict[type, tuple[str, ...]] = {
    Organization: ("number",),
    Program: ("code",),
    Product: ("code",),
    LicensingId: ("number",),
    Purchase: ("line",),
    Forecast: ("licensing_id__number", "pool"),
    Key: ("last_five",),
    Listing: ("number", "product__code", "type", "key__last_five"),
}


class RecordStates(RuleBasedStateMachine):
    """Three programs, two ownership groups, a KMS group, OSA keys, and a version to be released."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world, self.olga, self.fresh = world, world.actor("olga"), count(1)
        self.savepoint = transaction.savepoint()

    @initialize()
    def make_catalog(self) -> None:
        """The agreements of the world cover nothing at first, so that the lists stay short."""
        force(LicensingId.objects.all(), pools=[])
        select = copy(self.world.programs["enterprise"])
        select.pk, select._state.adding = None, True
        select.code, select.name, select.key_rule = "select", "Select", KeyRule.FORECAST
        select.save()
        disc = {"pool": "systems", "types": "mak", "authority": "center", "family": "Disc"}
        later = center_today() + timedelta(days=9)
        add_product("data", "Windows Server 2022 Datacenter", kms_group="Windows Server 2022")
        add_product("cloud", "Fjord Cloud", types="osa", authority="center")
        add_product("disc-1", "Disc 1", **disc)
        add_product("disc-2", "Disc 2", released_on=later, **disc)

    @rule(program=number, owner=number, pools=some_pools)
    def sign_an_agreement(self, program: int, owner: int, pools: set[str]) -> None:
        text, term = f"9{next(self.fresh):07}", {"starts_on": None, "ends_on": None}
        signed = self.pick(Program.objects.filter(code__in=PROGRAMS), program)
        owned = self.pick(Organization.objects.filter(number__in=OWNERS), owner)
        facts = NewLicensingId(number=text, pools=sorted(pools))
        act: dict[str, Any] = {"by": self.olga, "at": timezone.now(), "organization": owned}
        agreement = add_agreement(program=signed, number=f"A{text}", **term, **act)
        add_licensing_id(agreement=agreement, facts=facts, **act)

    @rule(which=number, pools=some_pools)
    def cover_other_pools(self, which: int, pools: set[str]) -> None:
        row = self.pick(LicensingId.objects.select_related("agreement", "organization"), which)
        wish = LicensingIdWish(
            program=row.program,
            agreement_number=row.agreement.number,
            organization_number=row.organization.number,
            facts=NewLicensingId(
                number=row.number,
                authorization=row.authorization,
                pools=sorted(pools),
                starts_on=row.starts_on,
                ends_on=row.ends_on,
            ),
        )
        save_licensing_id(by=self.olga, licensing_id=row, wish=wish, at=timezone.now())

    @rule(which=number, product=number, quantity=few, is_looked_at=st.booleans())
    def buy(self, which: int, product: int, quantity: int, is_looked_at: bool) -> None:
        """Where keys follow from purchases; a worker may look at once."""
        places = LicensingId.objects.filter(program__key_rule=KeyRule.PURCHASE)
        place = self.pick(places, which)
        with_keys = Product.objects.exclude(key_types=[])
        self._order(place, self.pick(with_keys, product), PurchaseKind.LICENSE, quantity)
        if is_looked_at:
            fulfill(place.pk, at=timezone.now())

    @rule(
        which=number,
        product=number,
        kind=st.sampled_from(PurchaseKind.values),
        is_covered=st.booleans(),
    )
    def buy_anything(self, which: int, product: int, kind: str, is_covered: bool) -> None:
        today = center_today()
        term = {"coverage_starts_on": today, "coverage_ends_on": today} if is_covered else {}
        place = self.pick(LicensingId.objects.all(), which)
        self._order(place, self.pick(Product.objects.all(), product), kind, 1, **term)

    @rule(which=number, more=few)
    def give_back(self, which: int, more: int) -> None:
        """A return of no more than is left, as the load of purchases asks for."""
        line = self.pick(Purchase.objects.select_related("product", "licensing_id"), which)
        if line is None:
            return
        same = Purchase.objects.filter(licensing_id=line.licensing_id, product=line.product)
        if (left := sum(same.values_list("quantity", flat=True))) > 0:
            self._order(line.licensing_id, line.product, line.kind, -min(more, left))

    @rule(which=number, pool=st.sampled_from(POOLS))
    def expect(self, which: int, pool: str) -> None:
        row = self.pick(LicensingId.objects.filter(program__key_rule=KeyRule.FORECAST), which)
        if row and not Forecast.objects.filter(licensing_id=row, pool=pool).exists():
            add_forecast(by=self.olga, licensing_id=row, pool=pool, quantity=1, at=timezone.now())

    @rule(which=number)
    def except_from_the_kms_rule(self, which: int) -> None:
        row = self.pick(LicensingId.objects.filter(program__kms=KmsRule.BY_EXCEPTION), which)
        with refused_only("kms_included"):
            reason = {"reason": "A laboratory", "at": timezone.now()}
            allow_kms_keys(by=self.olga, licensing_id=row, **reason)

    @rule()
    def release(self) -> None:
        product = Product.objects.get(code="disc-2")
        with refused_only("released_already"):
            release_version(by=self.olga, product=product, at=timezone.now())

    @rule(which=number, parent=number)
    def move(self, which: int, parent: int) -> None:
        """Within the group, or to another one where no licensing ID is below; else refused."""
        row, above = (self.pick(Organization.objects.all(), n) for n in (which, parent))
        same = {"name": row.name, "country": row.country, "city": row.city}
        wish = OrganizationWish(number=row.number, parent_number=above.number, **same)
        with suppress(Invalid), transaction.atomic():
            save_organization(by=self.olga, organization=row, wish=wish, at=timezone.now())

    def pick(self, rows: Any, which: int) -> Any:
        """One of the rows, always the same one by its number; None where there are none."""
        found = list(rows.order_by(*ORDER[rows.model]))
        return found[which % len(found)] if found else None

    def _order(
        self, place: LicensingId, product: Product, kind: str, quantity: int, **term: Any
    ) -> None:
        facts = NewPurchase(
            order_number="PO-1",
            line=next(self.fresh),
            product=product,
            kind=PurchaseKind(kind),
            quantity=quantity,
            **term,
        )
        add_purchase(by=self.olga, licensing_id=place, facts=facts, at=timezone.now())


@contextmanager
def refused_only(code: str) -> Iterator[None]:
    """An act that may be refused for this reason, and for no other."""
    try:
        with transaction.atomic():
            yield
    except Refused as refused:
        if refused.code != code:
            raise
