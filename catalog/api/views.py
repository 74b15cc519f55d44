"""The catalog, the same for every signed-in caller."""

import django_filters.rest_framework as filters
from django.db.models import QuerySet

from accounts.grants import Scope
from catalog.api.serializers import CatalogProductSerializer, CatalogProgramSerializer
from catalog.models import Product, Program
from catalog.selectors import list_products, list_programs, named_like
from vlsc.rest.filters import Filters
from vlsc.rest.views import ListView


class NameFilters(Filters):
    q = filters.CharFilter(
        method="search", max_length=160, help_text="Part of the name or of an alias, or the code."
    )

    def search(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        return named_like(rows, text)


class ProgramsView(ListView):
    """The licensing programs that the center knows."""

    scopes = {"GET": Scope.READ}
    serializer_class = CatalogProgramSerializer
    filterset_class = NameFilters
    orders = {"name": "name", "code": "code"}
    default_order = "name"

    def rows(self) -> QuerySet[Program]:
        return list_programs()


class ProductsView(ListView):
    """The products that the center knows; their ids are what `means` of an answer takes."""

    scopes = {"GET": Scope.READ}
    serializer_class = CatalogProductSerializer
    filterset_class = NameFilters
    orders = {"name": "name", "code": "code"}
    default_order = "name"

    def rows(self) -> QuerySet[Product]:
        return list_products()
