"""What stands against an activation, whichever way it comes in."""

from datetime import date

from django.utils.translation import gettext as _

from activation.access import require_type
from activation.states import Channel
from agreements.states import TermStatus
from catalog.states import Authority, KeyType
from keys.models import Listing
from keys.states import KeyStatus
from vlsc.lib.refused import Refused


def require_activatable(*, listing: Listing, today: date, channel: Channel | None = None) -> None:
    """Raise `Refused`, each reason with its code, unless the key activates machines today.

    By telephone only products that allow it are activated: their secret may be known to others, and
    a confirmation ID is no more than that. A key of another type is `Invalid`.
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
            _("This center is not the activation authority of the product: its licensor is."),
        )
    if channel == Channel.TELEPHONE and not listing.product.has_telephone_activation:
        raise Refused("no_telephone_activation", _("This product is not activated by telephone."))


def _has_ended(listing: Listing, today: date) -> bool:
    licensing_id = listing.licensing_id
    if licensing_id.program.has_activations_after_end:
        return False
    return licensing_id.status(today) in {TermStatus.ENDED, TermStatus.TERMINATED}
