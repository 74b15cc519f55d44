"""URLs of the catalog's pages."""

from django.urls import path

from catalog import views

app_name = "catalog"
urlpatterns = [
    path("desk/load-catalog", views.catalog_load, name="load"),
]
