"""The context of the header that every page about one key shows, above its tabs."""

from typing import Any

from django.http import Http404
from django.utils import timezone

from accounts.middleware import PageRequest
from catalog.states import KeyType
from keys.models import Key
from keys.selectors import list_key_listings
from keys.views.listings import STALE_AFTER


def key_header(request: PageRequest, key: Key, tab: str) -> dict[str, Any]:
    """The context of `keys/key_page.html`; `tab` is the one that is open."""
    listings = list(list_key_listings(request.actor, [key]))
    return {
        "key": key,
        "listings": listings,
        "product": listings[0].product,
        "tab": tab,
        "today": request.actor.today,
        "stale": timezone.now() - STALE_AFTER,
    }


def require_tab(key: Key, type_: KeyType) -> None:
    """Raise `Http404` for a key of another type: it has no such page."""
    if key.type != type_:
        raise Http404
