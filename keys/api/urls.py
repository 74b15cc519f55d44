"""API URLs of keys."""

from django.urls import path

from keys.api.add_ons import AddOnLackingView, AddOnsView
from keys.api.allotments import AllotmentsView, AllotmentView
from keys.api.group import GroupKeysView, KeyStandardView
from keys.api.keys import KeyCompromisedView, KeyRevealView, KeysView, KeyView
from keys.api.license_summary import LicenseSummaryView
from keys.api.listings import LicensingIdListingsView, ListingsView
from keys.api.rights import RightsView
from keys.api.seen import KeySeenView
from keys.api.stock import MadeKeysView
from keys.api.undoing import UndonePreviewView, UndoneView
from keys.api.versions import VersionPreviewView, VersionReleaseView

urlpatterns = [
    path("license-summary", LicenseSummaryView.as_view(), name="license-summary"),
    path("listings", ListingsView.as_view(), name="listings"),
    path(
        "licensing-ids/<id:id>/listings",
        LicensingIdListingsView.as_view(),
        name="licensing-id-listings",
    ),
    path(
        "licensing-ids/<id:id>/group-keys", GroupKeysView.as_view(), name="licensing-id-group-keys"
    ),
    path("licensing-ids/<id:id>/rights", RightsView.as_view(), name="licensing-id-rights"),
    path("keys", KeysView.as_view(), name="keys"),
    path("keys/<id:id>", KeyView.as_view(), name="key"),
    path("keys/<id:id>/seen", KeySeenView.as_view(), name="key-seen"),
    path("keys/<id:id>/reveal", KeyRevealView.as_view(), name="key-reveal"),
    path("keys/<id:id>/standard", KeyStandardView.as_view(), name="key-standard"),
    path("keys/<id:id>/report-compromised", KeyCompromisedView.as_view(), name="key-compromised"),
    path("center/add-ons", AddOnsView.as_view(), name="center-add-ons"),
    path(
        "center/add-ons/<id:id>/lacking", AddOnLackingView.as_view(), name="center-add-on-lacking"
    ),
    path("center/allotment", AllotmentsView.as_view(), name="center-allotment"),
    path("center/allotment/<id:id>", AllotmentView.as_view(), name="center-allotment-row"),
    path(
        "center/product-versions/<slug:code>/preview",
        VersionPreviewView.as_view(),
        name="center-version-preview",
    ),
    path(
        "center/product-versions/<slug:code>/release",
        VersionReleaseView.as_view(),
        name="center-version-release",
    ),
    path("center/key-stock/made", MadeKeysView.as_view(), name="center-key-stock-made"),
    path("center/undone", UndoneView.as_view(), name="center-undone"),
    path("center/undone/preview", UndonePreviewView.as_view(), name="center-undone-preview"),
]
