"""The ids of all keys of a list, for a page's script that selects more than one page of it."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse

from accounts.grants import Action
from accounts.middleware import PageRequest
from agreements.access import Offer, offer
from keys.models import Listing
from keys.selectors import list_selectable_keys


def wants_ids(request: HttpRequest) -> bool:
    """Whether the page's script asks for the ids and not for the page."""
    return request.accepts("application/json") and not request.accepts("text/html")


def ids_response(request: PageRequest, found: QuerySet[Listing]) -> HttpResponse:
    """The ids of the keys that may be in one key file; none for those who may not reveal them."""
    may_select = offer(request.actor, Action.REVEAL_KEYS) == Offer.YES
    return JsonResponse({"keys": list_selectable_keys(found) if may_select else []})
