"""API URLs of the catalog."""

from django.urls import path

from catalog.api.views import ProductsView, ProgramsView

urlpatterns = [
    path("catalog/programs", ProgramsView.as_view(), name="catalog-programs"),
    path("catalog/products", ProductsView.as_view(), name="catalog-products"),
]
