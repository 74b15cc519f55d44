"""Catalog selectors. Everybody sees the same catalog, so they do not filter by actor."""

from catalog.models import Product, Program


def find_product(name: str) -> Product | None:
    """The product with that name, else with that alias, case-insensitively."""
    name = name.strip()
    by_name = Product.objects.filter(name__iexact=name).first()
    return by_name or Product.objects.filter(aliases__name__iexact=name).first()


def find_program(name: str) -> Program | None:
    """The program with that name, else with that alias, case-insensitively."""
    name = name.strip()
    by_name = Program.objects.filter(name__iexact=name).first()
    return by_name or Program.objects.filter(aliases__name__iexact=name).first()
