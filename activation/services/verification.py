"""Holding the ledger against its counters."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actor import Actor
from accounts.grants import Action, StaffRole, staff_may
from accounts.models import User
from activation.mails import LEDGER_DIFFERS
from activation.models import LedgerCheck
from activation.selectors.differences import KeyCounts, compare_ledger
from audit.services import record
from notices.services import queue_mail
from vlsc.lib.refused import NotPermitted

log = logging.getLogger(__name__)


def verify_ledger(*, by: Actor, at: datetime) -> tuple[int, list[KeyCounts]]:
    """Compare every key's counters with its active rows; returns how many keys, and which differ.

    Nothing is corrected: a difference is a fault of the program or a change by hand, which somebody
    must look at. So it is loud: a line in the center's log and in the process's, a mail to
    operations, and `manage.py health` is degraded until a comparison finds none. Raises
    `NotPermitted`.
    """
    if not (by.is_system or staff_may(by.staff_role, Action.RUN_CENTER)):
        raise NotPermitted
    compared, differing = compare_ledger()
    with transaction.atomic():
        check = LedgerCheck.objects.create(checked_at=at, keys=compared, differing=len(differing))
        if differing:
            _raise_alarm(check, differing, by=by, at=at)
    return compared, differing


def _raise_alarm(
    check: LedgerCheck, differing: list[KeyCounts], *, by: Actor, at: datetime
) -> None:
    for counts in differing:
        log.error("ledger.differs", extra={"difference": str(counts)})
        subject = ("key", counts.key_id, counts.last_five)
        facts: dict[str, Any] = {
            "active": counts.active,
            "counted": counts.counted,
            "limit": counts.limit,
        }
        record(by=by, at=at, action="key.counter_differed", subject=subject, **facts)
    roles = [role for role in StaffRole if staff_may(role, Action.RUN_CENTER)]
    for reader in User.objects.filter(is_active=True, staff_role__in=roles).order_by("pk"):
        queue_mail(
            template=LEDGER_DIFFERS,
            to=reader,
            ids={},
            dedup_key=f"{LEDGER_DIFFERS}:{check.pk}:{reader.pk}",
            at=at,
        )
