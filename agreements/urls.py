"""URLs of the agreements pages."""

from django.urls import path

from agreements.views import licensing_ids, summary

app_name = "agreements"
urlpatterns = [
    path("licenses", summary.relationship_summary, name="summary"),
    path("licenses.csv", summary.summary_csv, name="summary-csv"),
    path("licenses/<uuid:pk>", licensing_ids.licensing_id, name="licensing-id"),
    path(
        "licenses/<uuid:pk>/purchases",
        licensing_ids.licensing_id_purchases,
        name="licensing-id-purchases",
    ),
]
