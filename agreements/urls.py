"""Addresses of the agreements pages."""

from django.urls import path

from agreements.views import licensing_ids, log, summary, tokens

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
    path(
        "licenses/<uuid:pk>/access", licensing_ids.licensing_id_access, name="licensing-id-access"
    ),
    path("licenses/<uuid:pk>/log", log.licensing_id_log, name="licensing-id-log"),
    path("log", log.log, name="log"),
    path("log.csv", log.log_csv, name="log-csv"),
    path("tokens", tokens.tokens, name="tokens"),
    path("tokens/<uuid:pk>/revoke", tokens.token_revoke, name="token-revoke"),
]
