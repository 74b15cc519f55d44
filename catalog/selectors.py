"""Catalog selectors. Everybody sees the same catalog, so they do not filter by actor."""

from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from audit.models import LogLine
from catalog.models import Product, Program, SetupKey
from catalog.models.names import find_meaning
from vlsc.lib.folding import has_words

Entry = TypeVar("Entry", Program, Product)
HISTORY_LINES = 50


def find_product(name: str) -> Product | None:
    """The product with that name or alias, compared by `vlsc.lib.text.fold_name`."""
    product: Product | None = find_meaning(Product, name)
    return product


def find_program(name: str) -> Program | None:
    """The program with that name or alias, compared by `vlsc.lib.text.fold_name`."""
    program: Program | None = find_meaning(Program, name)
    return program


def get_product_by_code(code: str) -> Product:
    """The product with that code; raises `Product.DoesNotExist`."""
    return Product.objects.get(code=code)


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


def get_entry(model: type[Entry], pk: UUID) -> Entry:
    """The program or product; raises its `DoesNotExist`."""
    return model._default_manager.get(pk=pk)


def list_entries(model: type[Entry], q: str = "", **exact: str) -> QuerySet[Entry]:
    """The programs or products with every word of `q` in the name or an alias, or its code.

    `exact` are other columns that must be as given.
    """
    aliases: Any = model._meta.get_field("aliases")
    named = aliases.related_model._default_manager.filter(
        has_words("name", q), **{aliases.field.name: OuterRef("pk")}
    )
    found = Q(code__icontains=q.strip()) | has_words("name", q) | Exists(named)
    entries = model._default_manager.filter(**exact)
    return entries.filter(found) if q.strip() else entries


def list_kms_groups(q: str = "") -> list[tuple[str, list[Product]]]:
    """Each group of products that share one KMS host key, with its products."""
    grouped = Product.objects.exclude(kms_group="").filter(has_words("kms_group", q))
    rows = grouped.order_by("kms_group", "name").only("name", "kms_group")
    return [(name, list(found)) for name, found in groupby(rows, lambda row: row.kms_group)]


def list_history(pk: UUID) -> list[LogLine]:
    """The last changes of a program or product, newest first."""
    return list(LogLine.objects.filter(subject_id=pk).order_by("-at", "-id")[:HISTORY_LINES])
