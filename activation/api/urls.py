"""API URLs of activations."""

from django.urls import path

from activation.api.hosts import (
    KmsHostActivateView,
    KmsHostReportsView,
    KmsHostRetireView,
    KmsHostsView,
    KmsHostView,
)
from activation.api.redemptions import OsaRedemptionsView, OsaRedemptionView

urlpatterns = [
    path("kms-hosts", KmsHostsView.as_view(), name="kms-hosts"),
    path("kms-hosts/<id:id>", KmsHostView.as_view(), name="kms-host"),
    path("kms-hosts/<id:id>/activate", KmsHostActivateView.as_view(), name="kms-host-activate"),
    path("kms-hosts/<id:id>/reports", KmsHostReportsView.as_view(), name="kms-host-reports"),
    path("kms-hosts/<id:id>/retire", KmsHostRetireView.as_view(), name="kms-host-retire"),
    path("osa-redemptions", OsaRedemptionsView.as_view(), name="osa-redemptions"),
    path("osa-redemptions/<id:id>", OsaRedemptionView.as_view(), name="osa-redemption"),
]
