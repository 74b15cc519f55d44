"""Mails: queue one with the act that it tells of, send a test, send one again."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from accounts.models import User
from agreements.access import require_anywhere
from audit.services import record
from jobs.leases import sweep_time
from jobs.moves import wrong_state
from notices.mails import TEST
from notices.models import Mail
from notices.sending import SENDING
from notices.states import RESENDABLE
from notices.templates import get_template
from vlsc.lib.addresses import validate_address
from vlsc.lib.ids import uuid7
from vlsc.lib.masking import contains_key
from vlsc.lib.refused import Invalid, NotPermitted


def queue_mail(
    *,
    template: str,
    to: User | str,
    ids: Mapping[str, UUID],
    dedup_key: str,
    at: datetime,
    language: str = "",
    request_id: str = "",
) -> Mail:
    """Store a mail in the transaction of the act that it tells of; a worker sends it.

    `to` is an account, or the address of somebody who has none yet, who reads `language`. The same
    `dedup_key` again returns the mail that is there. The text is written while the mail is sent
    (`notices.templates`). Raises `Invalid` for a bad address or one with a product key in it,
    `LookupError` for an unknown template and `RuntimeError` outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A mail must be queued in the transaction of its act.")
    recipient, address = (to, "") if isinstance(to, User) else (None, _require_address(to))
    mail = Mail(
        template=get_template(template).name,
        ids={name: str(each) for name, each in ids.items()},
        recipient=recipient,
        address=address,
        language=language or settings.LANGUAGE_CODE,
        dedup_key=dedup_key,
        request_id=request_id,
        requested_at=at,
        wake_at=sweep_time(at),
    )
    # Of two transactions with one key, the second waits for the first and then adds nothing.
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
    stored = Mail.objects.get(dedup_key=dedup_key)
    if stored.pk == mail.pk:
        SENDING.wake(mail.pk)
    return stored


def _require_address(address: str) -> str:
    """Raise `Invalid` for an address that no mail can be sent to, or with a product key in it."""
    if contains_key(address):
        raise Invalid({"email": [_("A product key cannot be part of an address.")]})
    try:
        validate_address(address)
    except ValidationError as error:
        raise Invalid.by(error, "email") from error
    return address


@transaction.atomic
def send_test_mail(*, by: Actor, at: datetime) -> Mail:
    """Send a mail to the actor, which shows whether the mail server takes and delivers mails.

    Raises `NotPermitted`.
    """
    require_anywhere(by, Action.RUN_CENTER)
    if by.id is None:
        raise NotPermitted  # the system has no address
    mail = queue_mail(
        template=TEST,
        to=User.objects.get(pk=by.id),
        ids={},
        dedup_key=f"{TEST}:{uuid7()}",
        at=at,
        request_id=by.request_id,
    )
    record(by=by, at=at, action="mail.tested", subject=("mail", mail.pk, mail.template))
    return mail


@transaction.atomic
def resend_mail(*, by: Actor, mail: Mail, at: datetime) -> None:
    """Send a mail again that was not delivered or not sent, with all its attempts.

    Whether its reader may have it is asked again while it is sent. Raises `NotPermitted`, and
    `Refused` (`wrong_state`) for a mail that was sent or still waits.
    """
    require_anywhere(by, Action.RUN_CENTER)
    if mail.state not in RESENDABLE:
        raise wrong_state()
    mail.resend(wake_at=sweep_time(at))
    record(by=by, at=at, action="mail.resent", subject=("mail", mail.pk, mail.template))
    SENDING.wake(mail.pk)
