"""The sweep of mails: lost workers, lost task messages, and mails whose pause is over."""

import logging
from datetime import datetime
from typing import Any

from jobs.leases import Lease
from jobs.sweeps import sweep_work
from notices.sending.attempt import SENDING
from notices.states import MailProblem

log = logging.getLogger(__name__)


def sweep(*, at: datetime) -> None:
    """Let the mails of lost workers wait again, and wake workers for those that are due."""
    for lease in sweep_work(SENDING, at=at, explain=_worker_lost):
        log.warning("mail.failed", extra={"mail": str(lease.row_id)})


def _worker_lost(lease: Lease) -> dict[str, Any]:
    return {"problem": MailProblem.WORKER_LOST}
