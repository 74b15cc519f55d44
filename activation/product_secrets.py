"""The secret of a product, from which its confirmation IDs are computed.

It is derived from the center's activation secret, the product's permanent code and a version, so
nothing secret is stored. A product carries its own secret; whoever takes it out of there can make
confirmation IDs for that product and no other, and a new version ends that.
"""

import functools

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from catalog.models import Product
from vlsc.lib.sealing import derive, parse_master_key


def product_secret(code: str, version: int) -> bytes:
    """The 32 bytes for a product's code and version; `docs/` has the formula for publishers.

    Raises `ImproperlyConfigured` while the center has no activation secret.
    """
    if not settings.ACTIVATION_SECRET:
        raise ImproperlyConfigured("VLSC_ACTIVATION_SECRET is not set.")
    return _derive(settings.ACTIVATION_SECRET, code, version)


def live_version(product: Product) -> int:
    """The version that new confirmation IDs of the product are made with."""
    return product.secret_version


@functools.lru_cache(maxsize=1024)
def _derive(secret: str, code: str, version: int) -> bytes:
    return derive(parse_master_key(secret), f"confirmation/{version}/{code}")
