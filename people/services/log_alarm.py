"""The alarm when lines of the log stay without a seal."""

import logging
from datetime import datetime

from accounts.grants import Action, StaffRole, staff_may
from accounts.models import User
from audit.verification import find_unsealed_since
from notices.services import queue_mail
from people.mails import LOG_UNSEALED

log = logging.getLogger(__name__)


def warn_of_unsealed_lines(*, at: datetime) -> None:
    """Tell operations, by a mail a day, of lines that are without a seal for five minutes.

    Nobody asks for it: a sweep looks. What is not sealed may be changed unnoticed.
    """
    since = find_unsealed_since(at)
    if since is None:
        return
    log.error("log.unsealed", extra={"since": since.isoformat()})
    roles = [role for role in StaffRole if staff_may(role, Action.RUN_CENTER)]
    for reader in User.objects.filter(is_active=True, staff_role__in=roles).order_by("pk"):
        queue_mail(
            template=LOG_UNSEALED,
            to=reader,
            ids={},
            dedup_key=f"{LOG_UNSEALED}:{at:%Y-%m-%d}:{reader.pk}",
            at=at,
        )
