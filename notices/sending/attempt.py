"""One attempt at one mail: claim it, write it for its reader as things are now, send it.

The mail server has the mail before the row says so. A worker that dies in between leaves a row that
is sent again, with the same Message-ID, by which mail programs show it once.
"""

import logging
from contextlib import closing
from datetime import datetime, timedelta
from uuid import UUID

from django.core.mail import get_connection

from jobs.attempts import Failure, run_attempt
from jobs.leases import Lease, Work, claim
from notices.models import Mail
from notices.sending.failures import explain
from notices.sending.letters import write_letter
from notices.states import MailState
from notices.templates import NotDue

log = logging.getLogger(__name__)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# Two days in all: servers are repaired and full mailboxes emptied within that time.
PAUSES = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, *[6 * HOUR] * 7)
SENDING = Work(
    model=Mail,
    task="notices.send_mail",
    waiting=MailState.WAITING,
    working=MailState.SENDING,
    failed=MailState.FAILED,
    pauses=PAUSES,
)


def send(mail_id: UUID, *, at: datetime) -> None:
    """Send a mail; does nothing if it is sent or another worker has it."""
    lease = claim(SENDING, mail_id)
    if lease is None:
        return
    if run_attempt(lease, lambda _progress: _attempt(lease, at), explain=_explain):
        log.warning("mail.failed", extra={"mail": str(mail_id)})


def _attempt(lease: Lease, at: datetime) -> None:
    mail = Mail.objects.select_related("recipient").get(pk=lease.row_id)
    try:
        letter = write_letter(mail, at=at)
        with closing(get_connection()) as server:
            server.send_messages([letter])
    except NotDue as reason:
        lease.end(MailState.WITHDRAWN, problem=reason.problem)
        log.info("mail.withdrawn", extra={"mail": str(mail.pk), "problem": reason.problem})
        return
    except Exception as error:  # also while it waits, operations see why
        lease.write(problem=explain(error).problem)
        raise
    lease.end(MailState.SENT, problem="", sent_at=lease.clock())


def _explain(error: Exception) -> Failure:
    explained = explain(error)
    return Failure({"reason": explained.answer}, is_final=explained.is_final)
