"""What stands against an activation, whichever way it comes in."""

from datetime import date

from django.utils.translation import gettext as _

from activation.access import require_type
from agreements.states import TermStatus
from catalog.states import Authority, KeyType
from keys.models import Listing
from keys.states import KeyStatus
from vlsc.lib.refused import Refused


def require_activatable(*, listing: Listing, today: date) -> None:
    """Raise `Refused`, each reason with its code, unless the key activates machines today.

    A key of another type is `Invalid`.
    """
    key = listing.key
    if key is None:
        raise ValueError("A listing without a key activates nothing.")
    require_type(key, KeyType.MAK)
    if key.status == KeyStatus.BLOCKED:
        raise Refused("key_blocked", _("This key was blocked and activates no machine any more."))
    if key.status == KeyStatus.REPLACED:
        raise Refused("key_replaced", _("This key was replaced. Use the key in its place."))
    if key.status_on(today) == KeyStatus.NOT_USABLE_YET:
        raise Refused("not_usable_yet", _("This key cannot be used yet."))
    if _has_ended(listing, today):
        raise Refused("agreement_ended", _("The agreement has ended, and activations with it."))
    if key.activation_authority != Authority.CENTER:
        raise Refused(
            "not_the_activation_authority",
            _("The licensor of this product activates it, not this center."),
        )


def _has_ended(listing: Listing, today: date) -> bool:
    licensing_id = listing.licensing_id
    if licensing_id.program.has_activations_after_end:
        return False
    return licensing_id.status(today) in {TermStatus.ENDED, TermStatus.TERMINATED}
