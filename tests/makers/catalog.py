"""Products of the catalog."""

from catalog.models import Product
from catalog.states import Authority


def add_product(
    code: str,
    name: str,
    *,
    pool: str = "servers",
    types: str = "mak kms",
    authority: str = Authority.EXTERNAL,
    **fields: object,
) -> Product:
    """A product of the catalog."""
    defaults = {"family": name.rsplit(" ", 1)[0], "version": "1", "key_need": "volume_key"}
    return Product.objects.create(
        code=code,
        name=name,
        pool=pool,
        key_types=types.split(),
        activation_authority=authority,
        **(defaults | fields),
    )
