"""What stands on the Product keys tab, and in a whole profile."""

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
    """The listings in sight: products with their keys, awaited, embedded or not needed."""

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
    """The listings of one licensing ID, for whoever may see keys there."""

    def rows(self) -> QuerySet[Listing]:
        actor = api_actor(self.request)
        one = get_licensing_id(actor, self.kwargs["id"], Action.SEE_KEYS)
        return with_changed_at(list_listings(actor, one))
