"""What changes the products for which a licensing ID is entitled to keys."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from agreements.models import LicensingId
from audit.services import record
from jobs.wakeups import wake
from vlsc.lib.refused import Refused

# The task that gives a licensing ID the keys that it is entitled to; an app above has it.
FULFILL = "keys.fulfill"


def raise_rights(*, licensing_id: UUID) -> None:
    """Note that the rights of a licensing ID may have changed, and wake who gives it its keys."""
    LicensingId.objects.filter(pk=licensing_id).bump_rights_version()
    wake(FULFILL, licensing_id)


def allow_kms_keys(*, by: Actor, licensing_id: LicensingId, reason: str, at: datetime) -> None:
    """Make an exception: a licensing ID gets KMS host keys although its program has none.

    Raises `NotPermitted` unless the actor may load the center, and `Refused` with
    `reason_required` without a reason or `kms_included` where KMS host keys come without one.
    """
    require_anywhere(by, Action.LOAD_CENTER)
    if not reason.strip():
        raise Refused("reason_required", _("An exception needs a reason."))
    except_from_kms_rule(by=by, licensing_id=licensing_id, reason=reason, at=at)


def except_from_kms_rule(
    *, by: Actor, licensing_id: LicensingId, reason: str, at: datetime
) -> None:
    """Make that exception, called by decisions on requests; the permission was asked there.

    Raises `Refused` (`kms_included`) where KMS host keys come without one.
    """
    with transaction.atomic():
        if not LicensingId.objects.filter(pk=licensing_id.pk).except_from_kms_rule():
            raise Refused("kms_included", _("This licensing ID gets KMS host keys already."))
        wake(FULFILL, licensing_id.pk)
        record(
            by=by,
            at=at,
            action="licensing_id.kms_allowed",
            subject=("licensing_id", licensing_id.pk, licensing_id.number),
            licensing_ids=[licensing_id.pk],
            reason=reason.strip(),
        )
