"""Giving activations back, and raising the limit of a key."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from activation import ledger
from activation.models import Activation
from activation.selectors.activations import count_returned
from activation.states import ActivationState
from agreements.access import require_right_or_reason
from audit.services import record
from catalog.models import AllotmentRule
from jobs.moves import wrong_state
from keys.models import Listing
from vlsc.lib.refused import Invalid, Refused

YEAR = timedelta(days=365)


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
        raise Invalid({"reason": [_("Say why it is returned.")]}, code="reason_required")
    allowed_returns = _returns_per_year(listing)
    with transaction.atomic():
        given_back, used, allowed = ledger.give_back(activation.key_id, activation.pk, at=at)
        if not given_back:
            raise wrong_state()
        returned = count_returned(activation.key_id, at - YEAR)
        if returned > allowed_returns:
            raise Refused(
                "no_returns_left",
                _("This key allows %(n)s returns in 365 days.") % {"n": allowed_returns},
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
    return Returned(used, allowed, allowed_returns - returned)


def _returns_per_year(listing: Listing) -> int:
    """By the allotment rule of the program and price level; without a rule none."""
    licensing_id = listing.licensing_id
    rules = AllotmentRule.objects.filter(
        program=licensing_id.program_id, price_level__in=["", licensing_id.price_level]
    )
    rule = rules.order_by("-price_level").first()
    return rule.returns_per_year if rule else 0
