"""Keys in stock, made up, each another one; and such as have been issued."""

from datetime import UTC, datetime, time, timedelta

from catalog.models import Product
from keys.models import Key
from tests.cast import force
from tests.makers.keys import add_key
from tests.today import center_today

LETTERS = "BCDFGHJKMPQRTVWXY2346789"


def add_stock(
    product: Product, kind: str, count: int, *, first: int | None = None, **fields: object
) -> list[Key]:
    """So many keys in stock, of a KMS group where the product has one; `first` numbers them."""
    if kind == "osa":
        fields = {"osa_status": "available"} | fields
    first = Key.objects.count() if first is None else first
    keys = [
        add_key(key_text(number), kind, [], product, **fields)
        for number in range(first, first + count)
    ]
    if kind == "kms" and product.kms_group:
        made = Key.objects.filter(pk__in=[key.pk for key in keys])
        made.update(product=None, kms_group=product.kms_group)
    return keys


def key_text(number: int) -> str:
    """A made-up key of its own for each number."""
    last = ""
    for _ in range(5):
        number, at = divmod(number, len(LETTERS))
        last += LETTERS[at]
    return f"TVWXY-BCDFG-HJKMP-QRTVW-{last}"


def mark_issued(key: Key, days: int) -> None:
    """As if it had been issued from stock so many days ago."""
    noon = datetime.combine(center_today() - timedelta(days), time(12), tzinfo=UTC)
    force(Key.objects.filter(pk=key.pk), issued_at=noon)


def use_up(product: Product, group_id: object, *, left: int, days: int = 20) -> list[Key]:
    """One key was issued on each of the last days; so many are left."""
    keys = add_stock(product, "mak", days + left)
    for back, key in enumerate(keys[:days], start=1):
        force(Key.objects.filter(pk=key.pk), group_id=group_id)
        mark_issued(key, back)
    return keys[days:]
