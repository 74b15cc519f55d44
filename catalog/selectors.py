"""Reads of the catalog. It is the same for everybody, so sight does not apply."""

from catalog.models import Product, Program


def find_product(name: str) -> Product | None:
    """The product of that name, else of that alias, whatever the case."""
    name = name.strip()
    own = Product.objects.filter(name__iexact=name).first()
    return own or Product.objects.filter(aliases__name__iexact=name).first()


def find_program(name: str) -> Program | None:
    """The program of that name, else of that alias, whatever the case."""
    name = name.strip()
    own = Program.objects.filter(name__iexact=name).first()
    return own or Program.objects.filter(aliases__name__iexact=name).first()
