"""Catalog selectors. Everybody sees the same catalog, so they do not filter by actor."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from catalog.models import Product, Program, SetupKey
from catalog.models.names import find_meaning


def find_product(name: str) -> Product | None:
    """The product with that name or alias, compared by `vlsc.lib.text.fold_name`."""
    product: Product | None = find_meaning(Product, name)
    return product


def find_program(name: str) -> Program | None:
    """The program with that name or alias, compared by `vlsc.lib.text.fold_name`."""
    program: Program | None = find_meaning(Program, name)
    return program


def list_products_set_up_with(ending: str) -> list[str]:
    """The names of the products whose published setup key ends so: five characters, or all."""
    found = SetupKey.objects.filter(key__endswith=ending.strip().upper())
    return list(found.order_by("product__name").values_list("product__name", flat=True))


def list_programs() -> QuerySet[Program]:
    """All programs, with their aliases."""
    return Program.objects.prefetch_related("aliases")


def list_products() -> QuerySet[Product]:
    """All products, with their aliases."""
    return Product.objects.prefetch_related("aliases")


def named_like(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The programs or products with the text in their name or an alias, or as their code."""
    text = text.strip()
    aliases: Any = rows.model._meta.get_field("aliases")
    of_row = {aliases.field.name: OuterRef("pk"), "name__icontains": text}
    is_aliased = Exists(aliases.related_model._default_manager.filter(**of_row))
    return rows.filter(Q(name__icontains=text) | Q(code=text) | is_aliased)
