"""The context of the header that every page about one key shows, above its tabs."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.utils import timezone

from accounts.actor import Actor
from accounts.grants import Action
from accounts.middleware import PageRequest
from agreements.access import Offer, may, may_anywhere, offer
from catalog.states import KeyType
from keys.models import Key, Listing
from keys.selectors import get_neighbours, list_key_listings
from keys.views.listings import STALE_AFTER


def key_header(request: PageRequest, key: Key, tab: str) -> dict[str, Any]:
    """The context of `keys/key_page.html`; `tab` is the one that is open."""
    listings = list(list_key_listings(request.actor, [key]))
    old, new = get_neighbours(request.actor, key)
    return {
        "key": key,
        "listings": listings,
        "product": listings[0].product,
        "tab": tab,
        "old": old,
        "new": new,
        "loads": may_anywhere(request.actor, Action.LOAD_CENTER),
        "reports": _offer(request.actor, Action.USE_ACTIVATIONS, listings),
        "may_file": _offer(request.actor, Action.FILE_REQUESTS, listings) is not Offer.NO,
        "today": request.actor.today,
        "stale": timezone.now() - STALE_AFTER,
    }


def _offer(actor: Actor, action: Action, listings: Sequence[Listing]) -> Offer:
    """Whether to offer an action on this key; the service checks again."""
    offered = offer(actor, action)
    if offered is not Offer.YES:
        return offered
    places = (listing.licensing_id for listing in listings)
    is_right = any(may(actor, action, place) for place in places)
    return Offer.YES if is_right else Offer.NO


def require_tab(key: Key, type_: KeyType) -> None:
    """Raise `Http404` for a key of another type: it has no such page."""
    if key.type != type_:
        raise Http404
