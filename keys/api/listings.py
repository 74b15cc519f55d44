"""Listings: all visible ones, or those of one licensing ID."""

from django.db.models import QuerySet

from accounts.authentication import api_actor
from accounts.grants import Action, Scope
from agreements.selectors import get_licensing_id
from keys.api.filters import ListingFilters
from keys.api.serializers import ListingSerializer
from keys.models import Listing
from keys.selectors import CHANGED_AT, SORTS, list_listings, with_changed_at
from vlsc.rest.views import ListView


class ListingsView(ListView):
    """The visible listings: products with their key, or with the reason why there is none."""

    scopes = {"GET": Scope.READ}
    serializer_class = ListingSerializer
    filterset_class = ListingFilters
    orders = {
        "product": SORTS["product"],
        "number": SORTS["number"],
        "type": SORTS["type"],
        "last_five": SORTS["key"],
        "remaining": SORTS["left"],
        "updated_at": CHANGED_AT,
        "id": "id",
    }
    default_order = "product"

    def rows(self) -> QuerySet[Listing]:
        return with_changed_at(list_listings(api_actor(self.request)))


class LicensingIdListingsView(ListingsView):
    """The listings of one licensing ID, if keys may be seen there."""

    def rows(self) -> QuerySet[Listing]:
        actor = api_actor(self.request)
        licensing_id = get_licensing_id(actor, self.kwargs["id"], Action.SEE_KEYS)
        return with_changed_at(list_listings(actor, licensing_id))
