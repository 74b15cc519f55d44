"""The states of mails, their allowed transitions, and why a mail was not sent. No queries."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not delivered")
    WITHDRAWN = "withdrawn", _("Not sent")


MAIL_MOVES: dict[str, frozenset[str]] = {
    MailState.WAITING: frozenset({MailState.SENDING}),
    # After an error or an expired lease the mail waits for another attempt.
    MailState.SENDING: frozenset(
        {MailState.SENT, MailState.FAILED, MailState.WITHDRAWN, MailState.WAITING}
    ),
    MailState.SENT: frozenset(),
    # Operations can send these again.
    MailState.FAILED: frozenset({MailState.WAITING}),
    MailState.WITHDRAWN: frozenset({MailState.WAITING}),
}
RESENDABLE = (MailState.FAILED, MailState.WITHDRAWN)


class MailProblem(models.TextChoices):
    """What the last attempt ended with; for a withdrawn mail, why it was not sent."""

    REFUSED = "refused", _("The mail server refused it for good.")
    PUT_OFF = "put_off", _("The mail server did not take it.")
    NO_SMTPUTF8 = (
        "no_smtputf8",
        _("The mail server takes no addresses with letters such as å before the @."),
    )
    UNREACHABLE = "unreachable", _("The mail server did not answer.")
    WORKER_LOST = "worker_lost", _("The worker was stopped again and again.")
    BROKEN = "broken", _("It could not be written.")
    INACTIVE = "inactive", _("The account of its reader is deactivated.")
    NO_RIGHT = "no_right", _("Its reader no longer has the right to it.")
    OUTDATED = "outdated", _("It is no longer relevant.")
