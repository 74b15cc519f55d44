"""API URLs of activations."""

from django.urls import path

from activation.api.activations import (
    ActivationBatchView,
    ActivationReturnView,
    ActivationsView,
    ActivationView,
)
from activation.api.hosts import (
    KmsHostActivateView,
    KmsHostReportsView,
    KmsHostRetireView,
    KmsHostsView,
    KmsHostView,
)
from activation.api.products import ActivateView, ReturnedActivationsView
from activation.api.redemptions import OsaRedemptionsView, OsaRedemptionView

urlpatterns = [
    path("activate", ActivateView.as_view(), name="activate"),
    path("activations", ActivationsView.as_view(), name="activations"),
    path("activations/batch", ActivationBatchView.as_view(), name="activation-batch"),
    path("activations/<id:id>", ActivationView.as_view(), name="activation"),
    path("activations/<id:id>/return", ActivationReturnView.as_view(), name="activation-return"),
    path("returned-activations", ReturnedActivationsView.as_view(), name="returned-activations"),
    path("kms-hosts", KmsHostsView.as_view(), name="kms-hosts"),
    path("kms-hosts/<id:id>", KmsHostView.as_view(), name="kms-host"),
    path("kms-hosts/<id:id>/activate", KmsHostActivateView.as_view(), name="kms-host-activate"),
    path("kms-hosts/<id:id>/reports", KmsHostReportsView.as_view(), name="kms-host-reports"),
    path("kms-hosts/<id:id>/retire", KmsHostRetireView.as_view(), name="kms-host-retire"),
    path("osa-redemptions", OsaRedemptionsView.as_view(), name="osa-redemptions"),
    path("osa-redemptions/<id:id>", OsaRedemptionView.as_view(), name="osa-redemption"),
]
