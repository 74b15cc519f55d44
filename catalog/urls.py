"""URLs of the catalog's pages, all at the desk."""

from django.urls import path

from catalog import views

app_name = "catalog"
urlpatterns = [
    path("desk/load-catalog", views.catalog_load, name="load"),
    path("desk/catalog", views.entries, name="entries"),
    path("desk/catalog/kms-groups", views.kms_groups, name="kms-groups"),
    path("desk/catalog/<slug:kind>", views.entries, name="entries"),
    path("desk/catalog/<slug:kind>/new", views.entry, name="entry-new"),
    path("desk/catalog/<slug:kind>/<uuid:pk>", views.entry, name="entry"),
    path("desk/catalog/<slug:kind>/<uuid:pk>/remove", views.entry_remove, name="entry-remove"),
]
