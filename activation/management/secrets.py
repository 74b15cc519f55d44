"""What the commands about a product's secret share: the product by its code, and a reason."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from catalog.models import Product
from vlsc.lib.masking import mask_keys


def add_product_arguments(parser: ArgumentParser) -> None:
    """PRODUCT_CODE and --reason."""
    parser.add_argument("product_code", metavar="PRODUCT_CODE")
    parser.add_argument("--reason", required=True, help="kept in the log")


def get_product(code: str) -> Product:
    """The product with that code; raises `CommandError` when there is none."""
    product = Product.objects.filter(code=code).first()
    if product is None:
        raise CommandError(f"No product has the code {mask_keys(code)}.")
    return product
