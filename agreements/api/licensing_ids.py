"""Read-only views of licensing IDs, and of the purchases and forecasts under one."""

from typing import Any

from django.db.models import QuerySet

from accounts.authentication import api_actor
from accounts.grants import Action, Scope
from agreements.api.filters import (
    NEVER_ENDING,
    ForecastFilters,
    LicensingIdFilters,
    PurchaseFilters,
)
from agreements.api.serializers import ForecastSerializer, LicensingIdSerializer, PurchaseSerializer
from agreements.models import Forecast, LicensingId, Purchase
from agreements.selectors import (
    BY_ORDER_LINE,
    get_licensing_id,
    list_forecasts,
    list_licensing_ids,
    list_purchases,
)
from vlsc.rest.views import ListView, ObjectView


class LicensingIdsView(ListView):
    """The visible licensing IDs."""

    scopes = {"GET": Scope.READ}
    serializer_class = LicensingIdSerializer
    filterset_class = LicensingIdFilters
    orders = {
        "number": "number",
        "ends_on": NEVER_ENDING,
        "program": "program__name",
        "organization": "organization__name",
        "updated_at": "updated_at",
    }
    default_order = "number"

    def rows(self) -> QuerySet[LicensingId]:
        return list_licensing_ids(api_actor(self.request)).prefetch_related("contacts")


class LicensingIdView(ObjectView):
    """One licensing ID."""

    scopes = {"GET": Scope.READ}
    serializer_class = LicensingIdSerializer

    def one(self) -> LicensingId:
        return get_licensing_id(api_actor(self.request), self.kwargs["id"])


class PurchasesView(ListView):
    """The purchase lines of a licensing ID, if purchases may be seen there."""

    scopes = {"GET": Scope.READ}
    serializer_class = PurchaseSerializer
    filterset_class = PurchaseFilters
    orders = {"order": BY_ORDER_LINE, "created_at": "created_at", "product": "product__name"}
    default_order = "order"

    def rows(self) -> QuerySet[Purchase]:
        return list_purchases(*_actor_and_licensing_id(self))


class ForecastsView(ListView):
    """The forecasts of a licensing ID (Select), if purchases may be seen there."""

    scopes = {"GET": Scope.READ}
    serializer_class = ForecastSerializer
    filterset_class = ForecastFilters
    orders = {"pool": "pool"}
    default_order = "pool"

    def rows(self) -> QuerySet[Forecast]:
        return list_forecasts(*_actor_and_licensing_id(self))


def _actor_and_licensing_id(view: ListView) -> tuple[Any, LicensingId]:
    actor = api_actor(view.request)
    return actor, get_licensing_id(actor, view.kwargs["id"], Action.SEE_PURCHASES)
