"""Models for programs and products."""

from catalog.models.product import Product, ProductAlias, SetupKey
from catalog.models.program import AllotmentRule, Program, ProgramAlias

__all__ = ["AllotmentRule", "Product", "ProductAlias", "Program", "ProgramAlias", "SetupKey"]
