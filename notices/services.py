"""Mails: queue one with the act that it tells of, send a test, send one again."""

import hashlib
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
from notices.mails import OWN_CHANGE, TEST
from notices.models import Mail
from notices.sending import SENDING
from notices.states import RESENDABLE
from notices.templates import get_template
from vlsc.lib.addresses import validate_address
from vlsc.lib.ids import uuid7
from vlsc.lib.masking import contains_key
from vlsc.lib.refused import Invalid, NotPermitted

Addressee = User | str
LONGEST_KEY = 200


def queue_mail(
    *,
    template: str,
    to: Addressee,
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
    [mail] = queue_mails(
        template=template,
        to={dedup_key: to},
        ids=ids,
        at=at,
        language=language,
        request_id=request_id,
    )
    return mail


def queue_mails(
    *,
    template: str,
    to: Mapping[str, Addressee],
    ids: Mapping[str, UUID],
    at: datetime,
    language: str = "",
    request_id: str = "",
) -> list[Mail]:
    """Store the same mail to several readers, each by its `dedup_key`, in two statements.

    Otherwise as `queue_mail`. Returns the stored mails in the order of the readers.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A mail must be queued in the transaction of its act.")
    common = {
        "template": get_template(template).name,
        "ids": {name: str(each) for name, each in ids.items()},
        "language": language or settings.LANGUAGE_CODE,
        "request_id": request_id,
        "requested_at": at,
        "wake_at": sweep_time(at),
    }
    readers = {_column_key(key): reader for key, reader in to.items()}
    mails = [Mail(dedup_key=key, **_address(reader), **common) for key, reader in readers.items()]
    # Of two transactions with one key, the second waits for the first and then adds nothing.
    Mail.objects.bulk_create(mails, ignore_conflicts=True)
    stored = {mail.dedup_key: mail for mail in Mail.objects.filter(dedup_key__in=readers)}
    for mail in mails:
        if stored[mail.dedup_key].pk == mail.pk:
            SENDING.wake(mail.pk)
    return [stored[key] for key in readers]


def _column_key(key: str) -> str:
    """A key as the column holds it: an address in it may be longer than that."""
    return key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()


def _address(reader: Addressee) -> dict[str, User | str]:
    """The column of a mail that says whom it goes to."""
    if isinstance(reader, User):
        return {"recipient": reader}
    return {"address": _require_address(reader)}


def _require_address(address: str) -> str:
    """Raise `Invalid` for an address that no mail can be sent to, or with a product key in it."""
    if contains_key(address):
        raise Invalid({"email": [_("A product key cannot be part of an address.")]})
    try:
        validate_address(address)
    except ValidationError as error:
        raise Invalid.by(error, "email") from error
    return address


def tell_owner(*, user: User, line: UUID, at: datetime) -> None:
    """Queue the mail to somebody whose ways to sign in have changed, as a line of the log says."""
    queue_mail(
        template=OWN_CHANGE,
        to=user,
        ids={"line": line},
        dedup_key=f"{OWN_CHANGE}:{line}",
        at=at,
    )


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
