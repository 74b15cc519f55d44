"""Undoing in tests: as olga of operations, who says why."""

from typing import Any

from django.utils import timezone

from agreements.models import LicensingId, Purchase
from agreements.services import NewPurchase, add_purchase
from agreements.states import PurchaseKind
from audit.models import LogLine
from catalog.models import Product
from keys.fulfillment import fulfill
from keys.models import Listing
from keys.selectors.undoing import get_undoable
from keys.services import preview_undo, undo
from keys.undoing import Plan
from tests.cast import World

OPEN = "61234567"  # a licensing ID whose keys follow from purchases
REASON = "Another customer’s order"


def buy(world: World, product: Product, quantity: int = 40, line: int = 1) -> Purchase:
    """An order line under the Open License, with the keys that it gives."""
    licensing_id = LicensingId.objects.get(pk=world.licensing_ids[OPEN].pk)
    facts = NewPurchase(
        order_number="PO-1",
        line=line,
        product=product,
        kind=PurchaseKind.LICENSE,
        quantity=quantity,
    )
    at = timezone.now()
    bought = add_purchase(by=world.actor("olga"), licensing_id=licensing_id, facts=facts, at=at)
    fulfill(licensing_id.pk, at=at)
    return bought


def take_back(world: World, kind: str, row: Any, **more: Any) -> Plan:
    """Undo a row, as it is found by who undoes it."""
    olga = world.actor("olga")
    found = get_undoable(olga, kind, row.pk)
    facts = {"by": olga, "reason": REASON, "at": timezone.now()} | more
    return undo(kind=kind, row=found, **facts)


def look(world: World, kind: str, row: Any) -> Plan:
    """What undoing it would do."""
    olga = world.actor("olga")
    return preview_undo(by=olga, kind=kind, row=get_undoable(olga, kind, row.pk))


def fates(plan: Plan) -> list[str]:
    return [str(take.fate) for take in plan.takes]


def listed(product: Product, number: str = OPEN) -> list[tuple[str, str, str]]:
    rows = Listing.objects.filter(number=number, product=product).order_by("type", "created_at")
    return [(row.type, row.state, row.key.status if row.key else "") for row in rows]


def lines(*but: str) -> list[str]:
    """The actions of the log since the last one of `but`."""
    found = list(LogLine.objects.order_by("at", "id").values_list("action", flat=True))
    return [action for action in found if action not in but]
