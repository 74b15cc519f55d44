"""The mails about activations."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.grants import Action, staff_may
from activation.models import LedgerCheck
from notices.states import MailProblem
from notices.templates import MailTemplate, NotDue, Reader, register_mail

LEDGER_DIFFERS = "activation.ledger_differs"


def _read_ledger_differs(reader: Reader, ids: Mapping[str, UUID], at: datetime) -> dict[str, Any]:
    """The latest comparison, if the reader still runs the center and the counters still differ."""
    if reader.actor is None or not staff_may(reader.actor.staff_role, Action.RUN_CENTER):
        raise NotDue(MailProblem.NO_RIGHT)
    check = LedgerCheck.objects.latest()
    if not check.differing:
        raise NotDue(MailProblem.OUTDATED)
    return {"check": check}


def register() -> None:
    """Register the mails of this app."""
    register_mail(
        MailTemplate(
            name=LEDGER_DIFFERS,
            title=_("Counters differ from the ledger"),
            files="activation/mails/ledger_differs",
            read=_read_ledger_differs,
        )
    )
