"""URLs of the keys pages."""

from django.urls import path

from keys.views import (
    add_ons,
    allotments,
    compromise,
    downloads,
    group,
    keys,
    license_summary,
    listings,
    rights,
    stock,
    undoing,
    versions,
)

app_name = "keys"
urlpatterns = [
    path("licenses/summary", license_summary.license_summary, name="license-summary"),
    path("licenses/summary.csv", license_summary.license_summary_csv, name="license-summary-csv"),
    path("licenses/<uuid:pk>/group", group.licensing_id_group, name="licensing-id-group"),
    path("licenses/<uuid:pk>/rights", rights.licensing_id_rights, name="licensing-id-rights"),
    path("licenses/<uuid:pk>/keys", listings.licensing_id_keys, name="licensing-id-keys"),
    path("desk/add-ons", add_ons.add_ons, name="add-ons"),
    path("desk/allotment", allotments.allotment, name="allotment"),
    path("desk/versions", versions.versions, name="versions"),
    path("desk/versions/<uuid:pk>", versions.version, name="version"),
    path("desk/stock", stock.stock, name="stock"),
    path("downloads", downloads.downloads, name="downloads"),
    path("desk/undo/<slug:kind>/<uuid:pk>", undoing.undo_page, name="undo"),
    path("keys", listings.listings, name="listings"),
    path("keys/products/<uuid:pk>", listings.product, name="product"),
    path("keys/<uuid:pk>", keys.key, name="key"),
    path("keys/<uuid:pk>/report-compromised", compromise.key_compromised, name="key-compromised"),
    path("keys/<uuid:pk>/standard", group.key_standard, name="key-standard"),
    path("keys/<uuid:pk>/reveal", keys.key_reveal, name="key-reveal"),
    path("keys/<uuid:pk>/revealed", keys.key_revealed, name="key-revealed"),
]
