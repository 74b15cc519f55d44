"""Fulfillment as a state machine: whatever is recorded and undone, the rules of keys hold.

Each sequence runs on the real database within a savepoint. Workers run where the sequence says so,
thus any number of acts come between what raises rights and what follows them.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from agreements.models import Forecast, LicensingId, Purchase
from catalog.models import Product
from catalog.states import KeyType
from keys.fulfillment import fulfill, serve_waiting, sweep
from keys.models import Fulfillment, Key, Listing
from keys.selectors.undoing import get_undoable
from keys.services import report_compromised, reveal_key, undo
from tests.cast import World
from tests.keys.fulfillment_records import RecordStates, few, number, refused_only
from tests.keys.fulfillment_rules import list_lacking, list_wrong
from tests.makers.keys import add_key
from tests.makers.stock import add_stock, key_text
from tests.today import center_today

FIRST = 100  # of the numbers that keys are made of
UNDOABLE = {
    "purchases": Purchase.objects.all(),
    "forecasts": Forecast.objects.all(),
    "listings": Listing.objects.filter(key__isnull=False),
}


class FulfillmentStates(RecordStates):
    """Keys of the stock and of key files: given, seen, compromised, taken back."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.next_key = FIRST
        self.stock: set[UUID] = set()

    def teardown(self) -> None:
        try:
            self.all_workers_come_to_an_end()
        finally:
            transaction.savepoint_rollback(self.savepoint)

    @initialize()
    def make_catalog(self) -> None:
        super().make_catalog()
        for product in Product.objects.order_by("code"):
            for kind in product.key_types:
                self._add_stock(product, kind, 1)

    @rule(product=number, kind=number, keys=few, seats=st.sampled_from([None, 1, 2]))
    def load_stock(self, product: int, kind: int, keys: int, seats: int | None) -> None:
        row = self.pick(Product.objects.exclude(key_types=[]), product)
        type_ = row.key_types[kind % len(row.key_types)]
        self._add_stock(row, type_, keys, **({"seats": seats} if type_ == KeyType.OSA else {}))

    @rule(which=number, product=number)
    def load_a_key_file(self, which: int, product: int) -> None:
        row = self.pick(LicensingId.objects.all(), which)
        of = self.pick(Product.objects.filter(key_types__contains=[KeyType.MAK]), product)
        add_key(key_text(self._number_keys(1)), KeyType.MAK, [row], of)
        LicensingId.objects.filter(pk=row.pk).bump_rights_version()

    @rule(which=number)
    def see(self, which: int) -> None:
        if key := self._pick_used(which):
            reveal_key(by=self.olga, key=key, reason="Asked by telephone", at=timezone.now())

    @rule(which=number)
    def report(self, which: int) -> None:
        if key := self._pick_used(which):
            report_compromised(by=self.olga, key=key, reason="On a web page", at=timezone.now())

    @rule(kind=st.sampled_from(sorted(UNDOABLE)), which=number)
    def take_back(self, kind: str, which: int) -> None:
        self._undo(kind, self.pick(UNDOABLE[kind], which))

    @rule(which=number)
    def take_an_agreement_back(self, which: int) -> None:
        signed = LicensingId.objects.filter(agreement__number__startswith="A9")
        row = self.pick(signed.select_related("agreement"), which)
        self._undo("agreements", row and row.agreement)

    @rule(which=number)
    def look_at_one(self, which: int) -> None:
        if row := self.pick(Fulfillment.list_due(), which):
            fulfill(row.pk, at=timezone.now())

    @rule()
    def serve(self) -> None:
        sweep(timezone.now())

    @rule()
    def all_workers_come_to_an_end(self) -> None:
        """Then everybody has what they are entitled to, and nobody waits beside a key."""
        for pk in list(Fulfillment.list_due().values_list("pk", flat=True)):
            fulfill(pk, at=timezone.now())
        while serve_waiting(at=timezone.now()):
            pass
        lacking = list_lacking(center_today())
        assert lacking == [], lacking

    @invariant()
    def no_rule_of_keys_is_broken(self) -> None:
        wrong = list_wrong()
        assert wrong == [], wrong

    @invariant()
    def no_key_of_the_stock_is_lost(self) -> None:
        """Each is still there, and either in stock or listed."""
        kept = Key.objects.filter(pk__in=self.stock).annotate(places=Count("listings"))
        found = {key.pk: (key.group_id is None, key.places) for key in kept}
        assert found.keys() == self.stock
        assert [pk for pk, (is_stock, places) in found.items() if is_stock is (places > 0)] == []

    def _pick_used(self, which: int) -> Key | None:
        """A key that a customer has and may use."""
        used = Key.objects.filter(status="usable", group_id__isnull=False)
        found: Key | None = self.pick(used, which)
        return found

    def _add_stock(self, product: Product, kind: str, keys: int, **fields: Any) -> None:
        added = add_stock(product, kind, keys, first=self._number_keys(keys), **fields)
        self.stock |= {key.pk for key in added}

    def _number_keys(self, keys: int) -> int:
        """The first of so many numbers that no key of this sequence was made of."""
        first, self.next_key = self.next_key, self.next_key + keys
        return first

    def _undo(self, kind: str, row: Any) -> None:
        if row is None:
            return
        found = get_undoable(self.olga, kind, row.pk)
        with refused_only("return_first"):
            undo(by=self.olga, kind=kind, row=found, reason="A mistake", at=timezone.now())
