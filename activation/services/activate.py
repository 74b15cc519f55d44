"""Activating machines: one, a list, and a product by itself. All spend by the same ledger.

The row of the ledger is the log line of an activation, so that a busy key writes one row each.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from activation import spending
from activation.checks import require_activatable
from activation.ledger import Act
from activation.product_secrets import live_version
from activation.spending import Activated, Batch
from activation.states import Channel
from agreements.access import require_right_or_reason
from catalog.selectors import list_products_set_up_with
from catalog.states import Authority, KeyType
from keys.models import Listing
from keys.services import find_listing_by_text
from vlsc.lib.product_keys import hyphenate, normalize
from vlsc.lib.refused import CodedMessage, Invalid, Refused

MOST_MACHINES = 500
NO_KEY = "?"  # no key ends so


def activate(
    *,
    by: Actor,
    listing: Listing,
    installation_id: str,
    at: datetime,
    machine_name: str = "",
    channel: Channel = Channel.PROXY,
    reason: str = "",
) -> Activated:
    """Activate one machine with a MAK that the actor sees listed.

    The same machine again costs nothing. Staff give a `reason`, which stands in the ledger. Raises
    `NotPermitted`, `Invalid` (a wrong installation ID, or no reason) or `Refused`.
    """
    require_right_or_reason(by, Action.USE_ACTIVATIONS, [listing.licensing_id], reason=reason)
    digits = spending.parse(installation_id)
    require_activatable(listing=listing, today=by.today, channel=channel)
    act = _act(listing, by=by, at=at, channel=channel, reason=reason)
    return spending.spend_one(listing, digits, machine_name, act)


def activate_by_product(
    *, product_key: str, installation_id: str, at: datetime, machine_name: str = "",
    request_id: str = "",
) -> Activated:  # fmt: skip
    """Activate the machine of a product that has the whole key, and so needs no account.

    What is no key, unknown, or activated by its licensor is the same `unknown_key`, after the same
    queries; a published setup key is named as such. Raises `Invalid` or `Refused`.
    """
    digits = spending.parse(installation_id)
    listing = find_listing_by_text(product_key=product_key)
    if listing is None or not _is_own_mak(listing):
        raise _no_key_here(product_key)
    zone: str = getattr(listing, "time_zone", None) or "UTC"
    today = at.astimezone(ZoneInfo(zone)).date()
    require_activatable(listing=listing, today=today)
    by = Actor(kind="product", id=None, name="", today=today, channel="api", request_id=request_id)
    act = _act(listing, by=by, at=at, channel=Channel.ONLINE)
    return spending.spend_one(listing, digits, machine_name, act)


def activate_batch(
    *,
    by: Actor,
    listing: Listing,
    machines: Sequence[tuple[str, str]],
    at: datetime,
    channel: Channel = Channel.PROXY,
    is_dry_run: bool = False,
    reason: str = "",
) -> Batch:
    """Activate (installation ID, name) in their order, as many as are left; a dry run only counts.

    Invalid installation IDs are named in the results and hinder no others. Raises as `activate`
    does, and `Invalid` for an empty or too long list.
    """
    require_right_or_reason(by, Action.USE_ACTIVATIONS, [listing.licensing_id], reason=reason)
    if not 0 < len(machines) <= MOST_MACHINES:
        text = _("Send 1 to %(most)s machines at a time.") % {"most": MOST_MACHINES}
        raise Invalid({"machines": [CodedMessage(text, "too_many" if machines else "empty")]})
    require_activatable(listing=listing, today=by.today, channel=channel)
    if is_dry_run:
        return spending.count_many(listing, machines)
    act = _act(listing, by=by, at=at, channel=channel, reason=reason)
    return spending.spend_many(listing, machines, act)


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


def _act(listing: Listing, *, by: Actor, at: datetime, channel: Channel, reason: str = "") -> Act:
    version = live_version(listing.product)
    return Act(by=by, at=at, channel=channel, secret_version=version, reason=reason)
