"""How many activations of a key may be given back, and how many still."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from activation.models import Activation
from activation.states import ActivationState
from catalog.models import AllotmentRule
from keys.models import Listing

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Returns:
    """How many are allowed in 365 days, and how many were made in the last of them."""

    allowed: int
    made: int

    @property
    def left(self) -> int:
        return max(self.allowed - self.made, 0)


def count_returns(listing: Listing, at: datetime) -> Returns:
    """Those of the key of a visible listing, by its program's rule; without a rule none."""
    assert listing.key_id is not None, "a key with a ledger is listed"  # noqa: S101
    rows = Activation.objects.filter(key_id=listing.key_id, state=ActivationState.RETURNED)
    made = rows.filter(ended_at__gte=at - YEAR).count()
    return Returns(_returns_per_year(listing), made)


def _returns_per_year(listing: Listing) -> int:
    """By the allotment rule of the program and price level."""
    licensing_id = listing.licensing_id
    rules = AllotmentRule.objects.filter(
        program=licensing_id.program_id, price_level__in=["", licensing_id.price_level]
    )
    rule = rules.order_by("-price_level").first()
    return rule.returns_per_year if rule else 0
