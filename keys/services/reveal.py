"""Revealing a key: decrypts it for a person."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_right_or_reason
from audit.services import record
from keys import vault
from keys.models import Key
from keys.selectors import licensing_ids_listing
from keys.undoing import share_sight
from vlsc.lib.product_keys import hyphenate
from vlsc.lib.refused import Refused


def reveal_key(*, by: Actor, key: Key, at: datetime, act: str = "reveal", reason: str = "") -> str:
    """Return the key in full, hyphenated, and log who saw it.

    The log line is committed before the key is decrypted: a key that can't be logged is not
    revealed. `act` is "reveal" or "copy". Staff must give a `reason`, which the customer sees.
    Raises `NotPermitted`, `Invalid` (`reason_required`) or `Refused` (`key_blocked`).
    """
    licensing_ids = licensing_ids_listing(key)
    require_right_or_reason(by, Action.REVEAL_KEYS, licensing_ids, reason=reason)
    if key.is_out_of_use:
        raise _not_shown()
    with transaction.atomic():
        share_sight()
        _require_unchanged(key)
        record(
            by=by,
            at=at,
            action="key.copied" if act == "copy" else "key.revealed",
            subject=("key", key.pk, f"{key.get_type_display()} …{key.last_five}"),
            licensing_ids=[licensing_id.pk for licensing_id in licensing_ids],
            **({"reason": reason} if reason else {}),
        )
    return hyphenate(vault.open_key(bytes(key.ciphertext), key.pk))


def _require_unchanged(key: Key) -> None:
    """Refuse a key that was taken back or blocked since it was read."""
    same = Key.objects.filter(pk=key.pk, group_id=key.group_id, status=key.status)
    if not same.exists():
        raise _not_shown()


def _not_shown() -> Refused:
    sentence = _("This key was blocked or replaced and is no longer shown.")
    return Refused("key_blocked", sentence)
