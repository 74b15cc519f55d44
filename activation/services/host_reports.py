"""Reporting how many machines a KMS host has counted."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from activation.access import require_use
from activation.models import HostReport, KmsHost
from activation.states import HostState
from audit.services import record
from jobs.moves import wrong_state
from vlsc.lib.refused import Invalid

CLOCKS_DIFFER = timedelta(minutes=5)  # a host's clock may be ahead of the center's by so much
MOST_COUNTED = 2**31 - 1


def report_host(
    *,
    by: Actor,
    host: KmsHost,
    counted_at: datetime,
    windows: int | None,
    office: int | None,
    at: datetime,
    reason: str = "",
) -> HostReport:
    """Store what a host has counted: Windows servers and clients together, Office, or both.

    It counts nothing here: the slots and activations of the key stay as they are. Raises
    `NotPermitted`, `Invalid` without a count and for a time in the future, and `Refused`
    (`wrong_state`) for a retired host.
    """
    licensing_ids = require_use(by, host.key, reason=reason)
    if host.state != HostState.ACTIVE:
        raise wrong_state()
    _require_counts(windows, office)
    if counted_at > at + CLOCKS_DIFFER:
        raise Invalid({"counted_at": [_("This time is in the future.")]})
    counts = {"windows_servers_and_clients": windows, "office": office}
    with transaction.atomic():
        report = HostReport.objects.create(
            host=host,
            counted_at=counted_at,
            reported_at=at,
            reported_by=by.name[:200],
            **counts,
        )
        facts: dict[str, Any] = counts | ({"reason": reason} if reason else {})
        subject, action = ("kms_host", host.pk, str(host)), "kms_host.reported"
        record(by=by, at=at, action=action, subject=subject, licensing_ids=licensing_ids, **facts)
    return report


def _require_counts(windows: int | None, office: int | None) -> None:
    if windows is None and office is None:
        raise Invalid({"windows_servers_and_clients": [_("Enter at least one of the two counts.")]})
    counts = {"windows_servers_and_clients": windows, "office": office}
    wrong = {
        name: [_("A whole number from 0 to %(n)s.") % {"n": MOST_COUNTED}]
        for name, count in counts.items()
        if count is not None and not 0 <= count <= MOST_COUNTED
    }
    if wrong:
        raise Invalid(wrong)
