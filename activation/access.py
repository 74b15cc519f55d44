"""What is asked before a key is used: who may, and whether the key can be used today."""

from uuid import UUID

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import Offer, may, offer, require_right_or_reason
from catalog.states import KeyType
from keys.models import Key
from keys.selectors import licensing_ids_listing
from keys.states import KeyStatus
from vlsc.lib.refused import Invalid, NotPermitted, Refused


def require_any_use(by: Actor) -> None:
    """Raise `NotPermitted` for who may use no key at all, whatever key they name."""
    if offer(by, Action.USE_ACTIVATIONS) is Offer.NO:
        raise NotPermitted


def offer_use(actor: Actor, key: Key) -> Offer:
    """Whether a page offers to use this key; the service checks again."""
    offered = offer(actor, Action.USE_ACTIVATIONS)
    if offered is not Offer.YES:
        return offered
    places = licensing_ids_listing(key)
    is_right = any(may(actor, Action.USE_ACTIVATIONS, place) for place in places)
    return Offer.YES if is_right else Offer.NO


def require_use(by: Actor, key: Key, *, reason: str) -> list[UUID]:
    """The ids of the licensing IDs that list the key, for the log.

    Raises `NotPermitted` without a right on one of them; staff who act for a caller give a
    `reason`, else `Invalid` (`reason_required`).
    """
    licensing_ids = licensing_ids_listing(key)
    require_right_or_reason(by, Action.USE_ACTIVATIONS, licensing_ids, reason=reason)
    return [licensing_id.pk for licensing_id in licensing_ids]


def require_type(key: Key, type_: KeyType) -> None:
    """Raise `Invalid` for a key of another type."""
    if key.type != type_:
        message = _("This is not a key of the type %(type)s.") % {"type": type_.label}
        raise Invalid({"key": [message]})


def require_usable(by: Actor, key: Key) -> None:
    """Raise `Refused` for a key that is out of use (`key_blocked`) or not usable yet today."""
    if key.is_out_of_use:
        raise Refused("key_blocked", _("This key was blocked or replaced: it activates nothing."))
    if key.status_on(by.today) == KeyStatus.NOT_USABLE_YET:
        raise Refused("not_usable_yet", _("This key cannot be used yet."))
