"""Redeeming an OSA key, which can be done once."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from activation.access import require_type, require_usable, require_use
from activation.models import OsaRedemption
from activation.states import RedemptionKind
from audit.services import record
from catalog.states import Authority, KeyType
from keys.models import Key
from keys.states import OsaStatus
from vlsc.lib.refused import Invalid, Refused


def redeem_key(
    *, by: Actor, key: Key, tenant: str, kind: RedemptionKind, at: datetime, reason: str = ""
) -> OsaRedemption:
    """Redeem an OSA key for a tenant of the publisher's service; it cannot be undone.

    Staff give a `reason`. Raises `NotPermitted`, `Invalid`, or `Refused`:
    `not_the_activation_authority`, `already_redeemed`, `key_blocked`, `not_usable_yet`.
    """
    licensing_ids = require_use(by, key, reason=reason)
    _require_redeemable(by, key)
    redemption = _new_redemption(by, key, tenant, kind, at)
    with transaction.atomic():
        if not key.redeem(at=at):
            raise _already_redeemed()
        redemption.save(force_insert=True)
        record(
            by=by,
            at=at,
            action="osa_key.redeemed",
            subject=("key", key.pk, str(key)),
            licensing_ids=licensing_ids,
            tenant=redemption.tenant,
            kind=redemption.kind,
            **({"reason": reason} if reason else {}),
        )
    return redemption


def _require_redeemable(by: Actor, key: Key) -> None:
    require_type(key, KeyType.OSA)
    if key.activation_authority != Authority.CENTER:
        raise Refused(
            "not_the_activation_authority", _("The licensor redeems this key, not this center.")
        )
    if key.osa_status == OsaStatus.REDEEMED:
        raise _already_redeemed()
    require_usable(by, key)


def _new_redemption(
    by: Actor, key: Key, tenant: str, kind: RedemptionKind, at: datetime
) -> OsaRedemption:
    redemption = OsaRedemption(
        key=key,
        tenant=tenant.strip(),
        kind=kind,
        seats=key.seats,
        redeemed_at=at,
        redeemed_by=by.name[:200],
    )
    try:
        redemption.clean_fields(exclude={"key"})
    except ValidationError as error:
        raise Invalid.by(error) from error
    return redemption


def _already_redeemed() -> Refused:
    return Refused("already_redeemed", _("This key has been redeemed."))
