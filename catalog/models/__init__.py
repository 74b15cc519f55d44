"""Models for programs and products."""

from catalog.models.add_on import AddOn
from catalog.models.medium import Medium
from catalog.models.product import Product, ProductAlias, SetupKey
from catalog.models.program import AllotmentRule, Program, ProgramAlias

__all__ = [
    "AddOn",
    "AllotmentRule",
    "Medium",
    "Product",
    "ProductAlias",
    "Program",
    "ProgramAlias",
    "SetupKey",
]
