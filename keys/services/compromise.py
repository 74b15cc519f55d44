"""Reporting that a key has become known to others."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_right_or_reason
from agreements.models import LicensingId
from audit.services import record
from catalog.states import KeyType
from keys.fulfillment import replace_blocked
from keys.models import Key
from keys.selectors import licensing_ids_listing
from keys.states import KeyStatus, OsaStatus
from vlsc.lib.refused import Invalid, Refused


def report_compromised(*, by: Actor, key: Key, reason: str, at: datetime) -> Key:
    """Block a key at once, and give its licensing IDs another from stock, or let them wait for it.

    From then on it is not revealed, is in no key file, and activates nothing. The new key allows as
    much, and the machines are carried over to it. Raises `NotPermitted`, `Invalid`
    (`reason_required`), or `Refused` (`key_blocked` for one that is out of use, `already_redeemed`
    for an OSA key that is spent, which nobody else can use).
    """
    licensing_ids = licensing_ids_listing(key)
    require_right_or_reason(by, Action.USE_ACTIVATIONS, licensing_ids, reason=reason)
    if not reason.strip():
        raise Invalid({"reason": [_("Describe what happened to the key.")]}, code="reason_required")
    ids = [licensing_id.pk for licensing_id in licensing_ids]
    with transaction.atomic():
        # Before the key, as fulfillment does.
        places = LicensingId.objects.filter(pk__in=ids).order_by("pk")
        list(places.select_for_update(no_key=True))
        locked = Key.objects.select_for_update().get(pk=key.pk)
        _require_in_use(locked)
        locked.move_to(KeyStatus.BLOCKED, field="status")
        record(
            by=by,
            at=at,
            action="key.blocked",
            subject=("key", key.pk, str(key)),
            licensing_ids=ids,
            reason=reason,
        )
        replace_blocked(locked, by=by, at=at, reason=reason)
    return locked


def _require_in_use(key: Key) -> None:
    if key.is_out_of_use:
        raise Refused("key_blocked", _("This key was blocked or replaced already."))
    if key.type == KeyType.OSA and key.osa_status == OsaStatus.REDEEMED:
        raise Refused("already_redeemed", _("This key was redeemed: no one can use it again."))
