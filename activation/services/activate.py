"""Activating machines for somebody with an account: one, and a list.

The row of the ledger is the log line of an activation, so that a busy key writes one row each.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from activation import spending
from activation.checks import require_activatable
from activation.spending import Activated, Batch
from activation.states import Channel
from agreements.access import require_right_or_reason
from keys.models import Listing
from vlsc.lib.refused import CodedMessage, Invalid

MOST_MACHINES = 500


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
    act = spending.act_on(listing, by=by, at=at, channel=channel, reason=reason)
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
    act = spending.act_on(listing, by=by, at=at, channel=channel, reason=reason)
    return spending.spend_many(listing, machines, act)
