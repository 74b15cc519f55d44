"""URLs of the agreements pages."""

from django.urls import path

from agreements.views import customers, licensing_ids, seeing, summary

app_name = "agreements"
urlpatterns = [
    path("desk/customers", customers.customers, name="customers"),
    path("desk/customers/new", customers.record_new, name="customer-new"),
    path("desk/customers/<uuid:pk>", customers.customer, name="customer"),
    path("desk/customers/<uuid:pk>/see", seeing.seeing_begin, name="seeing-begin"),
    path("seeing/end", seeing.seeing_end, name="seeing-end"),
    path("desk/customers/<uuid:pk>/<slug:kind>/new", customers.record_new, name="record-new"),
    path("desk/customers/<slug:kind>/<uuid:pk>", customers.record, name="record"),
    path("licenses", summary.relationship_summary, name="summary"),
    path("licenses.csv", summary.summary_csv, name="summary-csv"),
    path("licenses/<uuid:pk>", licensing_ids.licensing_id, name="licensing-id"),
    path(
        "licenses/<uuid:pk>/purchases",
        licensing_ids.licensing_id_purchases,
        name="licensing-id-purchases",
    ),
]
