"""Loading order lines; a row with the number and line of one that the center has corrects it.

What is left of a product under a licensing ID, returns subtracted, must not fall below zero.
"""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Sum

from agreements.loading.references import (
    find_licensing_ids,
    find_products,
    refuse_reversed,
    write_rows,
)
from agreements.models import LicensingId, Purchase
from agreements.states import Fulfillment, PurchaseKind
from vlsc.lib.tables import (
    Change,
    Column,
    Load,
    Reads,
    Row,
    Table,
    compare,
    good,
    present,
    refuse_twins,
)
from vlsc.lib.text import fold_name

COLUMNS = (
    Column(name="licensing_id_program", limit=120, is_required=True, is_key=True),
    Column(name="licensing_id", reads=Reads.ASCII_NUMBER, is_required=True, is_key=True),
    Column(name="order_number", reads=Reads.NUMBER, is_required=True, is_key=True),
    Column(name="line", reads=Reads.COUNT, is_required=True, is_key=True),
    Column(name="part_number"),
    Column(name="product", limit=160, is_required=True),
    Column(name="kind", reads=Reads.CHOICE, choices=tuple(PurchaseKind.values), is_required=True),
    Column(name="quantity", reads=Reads.INTEGER, is_required=True),
    Column(name="fulfillment", reads=Reads.CHOICE, choices=tuple(Fulfillment.values)),
    Column(name="coverage_starts_on", reads=Reads.DATE),
    Column(name="coverage_ends_on", reads=Reads.DATE),
)
Stock = dict[tuple[UUID, UUID], int]


def plan(rows: Sequence[Row]) -> list[Change]:
    """Compare the rows with the center; refuses unknown products and more returned than bought."""
    find_licensing_ids(rows, "licensing_id_program", "licensing_id")
    find_products(rows, "product")
    for row in good(rows):
        if row.values["quantity"] == 0:
            row.refuse("quantity", "quantity_zero")
    refuse_reversed(good(rows), "coverage_starts_on", "coverage_ends_on")
    refuse_twins(rows, "line", _key)
    known = _read_purchases(good(rows))
    before = {pk: (each.product_id, each.quantity) for pk, each in _by_id(known).items()}
    changes = [_change(row, known.get(_key(row))) for row in good(rows)]
    _refuse_below_zero(changes, before)
    return [change for change in changes if change.row.is_good]


def write(changes: Sequence[Change], load: Load) -> list[UUID]:
    """Write the order lines; they may entitle their licensing IDs to other keys."""
    write_rows(changes, Purchase)
    affected = list({change.instance.licensing_id_id for change in changes})
    LicensingId.objects.filter(pk__any=affected).bump_rights_version()
    return affected


def _key(row: Row) -> tuple[UUID, str, int]:
    values = row.values
    return values["licensing_id"].pk, fold_name(values["order_number"]), values["line"]


def _read_purchases(rows: Sequence[Row]) -> dict[tuple[UUID, str, int], Purchase]:
    keys = [_key(row) for row in rows]
    found = Purchase.objects.filter(
        licensing_id__in={pk for pk, _, _ in keys},
        folded_order_number__in={no for _, no, _ in keys},
    ).select_related("product", "licensing_id")
    return {(each.licensing_id_id, each.folded_order_number, each.line): each for each in found}


def _by_id(known: dict[tuple[UUID, str, int], Purchase]) -> dict[UUID, Purchase]:
    return {purchase.pk: purchase for purchase in known.values()}


def _change(row: Row, known: Purchase | None) -> Change:
    licensing_id, product = row.values["licensing_id"], row.values["product"]
    purchase = known or Purchase(
        licensing_id=licensing_id, order_number=row.values["order_number"], line=row.values["line"]
    )
    names = ("part_number", "coverage_starts_on", "coverage_ends_on", "kind", "quantity")
    values = {"product": product} | present(row, *names)
    if row.values.get("fulfillment"):
        values["fulfillment"] = row.values["fulfillment"]
    name = f"{licensing_id.number} {purchase}"
    return compare(row, name, purchase, values, {})


def _refuse_below_zero(changes: Sequence[Change], before: dict[UUID, tuple[UUID, int]]) -> None:
    """Refuse the rows that lower what is below zero in the end: returns, and corrections."""
    left = _count_left({change.instance.licensing_id_id for change in changes})
    lowering: dict[tuple[UUID, UUID], list[Row]] = defaultdict(list)
    for change in changes:
        purchase = change.instance
        was = before.get(purchase.pk)
        key = (purchase.licensing_id_id, purchase.product_id)
        if was:
            left[purchase.licensing_id_id, was[0]] -= was[1]
        left[key] += purchase.quantity
        if was and was[0] != purchase.product_id:
            lowering[purchase.licensing_id_id, was[0]].append(change.row)
        elif purchase.quantity < (was[1] if was else 0):
            lowering[key].append(change.row)
    for key, rows in lowering.items():
        for row in rows if left[key] < 0 else ():
            row.refuse("quantity", "below_zero", left=left[key])


def _count_left(licensing_ids: set[UUID]) -> Stock:
    counted = Purchase.objects.filter(licensing_id__in=licensing_ids)
    totals = counted.values_list("licensing_id", "product").annotate(total=Sum("quantity"))
    return defaultdict(int, {(owner, product): total for owner, product, total in totals})


PURCHASES = Table(columns=COLUMNS, plan=plan, write=write)
