"""API URLs of agreements."""

from django.urls import path

from agreements.api.licensing_ids import (
    ForecastsView,
    LicensingIdsView,
    LicensingIdView,
    PurchasesView,
)
from agreements.api.organizations import (
    AgreementsView,
    AgreementView,
    OrganizationsView,
    OrganizationView,
)

urlpatterns = [
    path("organizations", OrganizationsView.as_view(), name="organizations"),
    path("organizations/<id:id>", OrganizationView.as_view(), name="organization"),
    path("agreements", AgreementsView.as_view(), name="agreements"),
    path("agreements/<id:id>", AgreementView.as_view(), name="agreement"),
    path("licensing-ids", LicensingIdsView.as_view(), name="licensing-ids"),
    path("licensing-ids/<id:id>", LicensingIdView.as_view(), name="licensing-id"),
    path("licensing-ids/<id:id>/purchases", PurchasesView.as_view(), name="purchases"),
    path("licensing-ids/<id:id>/forecasts", ForecastsView.as_view(), name="forecasts"),
]
