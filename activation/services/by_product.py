"""A product that activates itself: it has the whole key, and so needs no account."""

from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.actor import Actor
from activation import spending
from activation.checks import require_activatable
from activation.ledger import Spent
from activation.spending import Activated
from activation.states import Channel
from catalog.selectors import list_products_set_up_with
from catalog.states import Authority, KeyType
from keys.models import Listing
from keys.services import find_listing_by_text
from vlsc.lib.joining import Joiner
from vlsc.lib.product_keys import hyphenate, normalize
from vlsc.lib.refused import Refused

NO_KEY = "?"  # no key ends so


class Wish(NamedTuple):
    """A machine that its product activates: the 63 digits, and of which moment and request."""

    digits: str
    machine_name: str
    at: datetime
    request_id: str


def activate_by_product(
    *, product_key: str, installation_id: str, at: datetime, machine_name: str = "",
    request_id: str = "",
) -> Activated:  # fmt: skip
    """Activate the machine of a product that has the whole key, and so needs no account.

    What is no key, unknown, or activated by its licensor is the same `unknown_key`, after the same
    queries; a published setup key is named as such. Raises `Invalid` or `Refused`.
    """
    digits = spending.parse(installation_id)
    wish = Wish(digits, machine_name, at, request_id)
    listing, spent = _joined.ask(product_key, wish)
    return spending.answer(listing, digits, spent)


def _spend(product_key: Hashable, wishes: Sequence[Wish]) -> Sequence[tuple[Listing, Spent]]:
    """Spend with one key for the machines whose products ask at the same moment."""
    listing = find_listing_by_text(product_key=str(product_key))
    if listing is None or not _is_own_mak(listing):
        raise _no_key_here(str(product_key))
    zone = ZoneInfo(getattr(listing, "time_zone", None) or "UTC")
    today = max(wish.at for wish in wishes).astimezone(zone).date()
    require_activatable(listing=listing, today=today)
    acts = [
        spending.act_on(
            listing,
            by=Actor(
                kind="product", id=None, name="", today=today, channel="api",
                request_id=wish.request_id,
            ),
            at=wish.at,
            channel=Channel.ONLINE,
        )
        for wish in wishes
    ]  # fmt: skip
    machines = [(wish.digits, wish.machine_name) for wish in wishes]
    return [(listing, spent) for spent in spending.spend_each(listing, machines, acts)]


# A busy key is looked up and its counter raised once for all who wait.
_joined = Joiner(_spend)


def _no_key_here(product_key: str) -> Refused:
    """Unknown, unless it is a published setup key, which is no secret; by one query for both."""
    characters = normalize(product_key)
    published = list_products_set_up_with(hyphenate(characters) if characters else NO_KEY)
    products = ", ".join(published)
    if not published:
        return Refused("unknown_key", _("This center knows no such key."), status=404)
    words = _("This is a published setup key for %(products)s: it installs, and activates nothing.")
    return Refused("published_setup_key", words % {"products": products})


def _is_own_mak(listing: Listing) -> bool:
    key = listing.key
    own = (KeyType.MAK, Authority.CENTER)
    return key is not None and (key.type, key.activation_authority) == own
