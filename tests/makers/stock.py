"""Keys in stock, made up, each another one."""

from catalog.models import Product
from keys.models import Key
from tests.makers.keys import add_key

LETTERS = "BCDFGHJKMPQRTVWXY2346789"


def add_stock(product: Product, kind: str, count: int, **fields: object) -> list[Key]:
    """So many keys in stock, of a KMS group where the product has one."""
    if kind == "osa":
        fields = {"osa_status": "available"} | fields
    first = Key.objects.count()
    keys = [
        add_key(_text(number), kind, [], product, **fields)
        for number in range(first, first + count)
    ]
    if kind == "kms" and product.kms_group:
        made = Key.objects.filter(pk__in=[key.pk for key in keys])
        made.update(product=None, kms_group=product.kms_group)
    return keys


def _text(number: int) -> str:
    last = ""
    for _ in range(5):
        number, at = divmod(number, len(LETTERS))
        last += LETTERS[at]
    return f"TVWXY-BCDFG-HJKMP-QRTVW-{last}"
