"""Catalog selectors. Everybody sees the same catalog, so they do not filter by actor."""

from catalog.models import Product, Program
from catalog.models.names import find_meaning


def find_product(name: str) -> Product | None:
    """The product with that name or alias, compared by `vlsc.lib.text.fold_name`."""
    product: Product | None = find_meaning(Product, name)
    return product


def find_program(name: str) -> Program | None:
    """The program with that name or alias, compared by `vlsc.lib.text.fold_name`."""
    program: Program | None = find_meaning(Program, name)
    return program
