"""The published setup keys, which are keys of nobody: no file may bring one."""

from catalog.models import SetupKey
from vlsc.lib.product_keys import normalize


def read_published_keys() -> dict[str, str]:
    """The products of the published setup keys, by key."""
    setup_keys = SetupKey.objects.order_by("-product__name").values_list("key", "product__name")
    return {normalize(key) or "": name for key, name in setup_keys}
