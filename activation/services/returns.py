"""Giving activations back, and raising the limit of a key."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from activation import ledger
from activation.models import Activation
from activation.selectors.returns import count_returns
from activation.states import ActivationState
from agreements.access import require_right_or_reason
from audit.services import record
from jobs.moves import wrong_state
from keys.models import Listing
from vlsc.lib.refused import Invalid, Refused


@dataclass(frozen=True)
class Returned:
    """The counts of the key after a return; `returns_left` are those of the last 365 days."""

    used: int
    allowed: int
    returns_left: int
    state: str = ActivationState.RETURNED

    @property
    def remaining(self) -> int:
        return self.allowed - self.used


def return_activation(
    *, by: Actor, activation: Activation, listing: Listing, reason: str, at: datetime
) -> Returned:
    """Give the activation of a lost or scrapped machine back to its key, `listing`.

    The row stays, marked; a confirmation ID that was given cannot be recalled. The key's counters
    are locked before its returns are counted, so that two at once cannot both be the last. Raises
    `NotPermitted`, `Invalid` (`reason_required`), `Refused` (`no_returns_left`, `wrong_state`).
    """
    require_right_or_reason(by, Action.USE_ACTIVATIONS, [listing.licensing_id], reason=reason)
    if not reason.strip():
        raise Invalid({"reason": [_("Enter why it is returned.")]}, code="reason_required")
    with transaction.atomic():
        given_back, used, allowed = ledger.give_back(activation.key_id, activation.pk, at=at)
        if not given_back:
            raise wrong_state()
        returns = count_returns(listing, at)
        if returns.made > returns.allowed:
            raise Refused(
                "no_returns_left",
                _("This key allows %(n)s returns in 365 days.") % {"n": returns.allowed},
            )
        record(
            by=by,
            at=at,
            action="activation.returned",
            subject=("key", activation.key_id, str(listing.key)),
            licensing_ids=[listing.licensing_id_id],
            reason=reason,
            machine=activation.machine_name or activation.machine[-7:],
        )
    return Returned(used, allowed, returns.left)
