"""Writing a mail for its reader: text and HTML, in the reader's language and time zone."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.actor import rebuild_actor
from accounts.models import Center, User
from notices.models import Mail
from notices.states import MailProblem
from notices.templates import MailTemplate, NotDue, Reader, get_template


def write_letter(mail: Mail, *, at: datetime) -> EmailMultiAlternatives:
    """Write the mail as things are now. Raises `NotDue` when its reader must not get it."""
    template, reader, center = get_template(mail.template), _reader(mail, at), Center.get()
    zone = (mail.recipient.time_zone if mail.recipient else "") or center.time_zone
    with translation.override(reader.language), timezone.override(ZoneInfo(zone)):
        ids = {name: UUID(value) for name, value in mail.ids.items()}
        context = template.read(reader, ids, at)
        context |= {"center": center.name, "reader": reader.name, "language": reader.language}
        return _compose(template, reader, center, context, message_id=message_id(mail))


def message_id(mail: Mail) -> str:
    """The same for every attempt, by which mail programs notice a second copy."""
    return f"<{mail.pk}@{urlsplit(settings.PUBLIC_URL).hostname}>"


def _reader(mail: Mail, at: datetime) -> Reader:
    user = mail.recipient
    if user is None:
        return Reader(address=mail.address, name="", language=mail.language, actor=None)
    actor = rebuild_actor(user_id=user.pk, token_id=None, request_id=mail.request_id, at=at)
    if actor is None or actor.kind != User.Kind.PERSON:
        raise NotDue(MailProblem.INACTIVE)
    return Reader(
        address=user.email, name=user.name, language=user.language or mail.language, actor=actor
    )


def _compose(
    template: MailTemplate,
    reader: Reader,
    center: Center,
    context: dict[str, Any],
    *,
    message_id: str,
) -> EmailMultiAlternatives:
    subject = render_to_string(f"{template.files}.subject.txt", context)
    letter = EmailMultiAlternatives(
        subject=f"{context['center']}: {' '.join(subject.split())}",
        body=render_to_string(f"{template.files}.txt", context),
        from_email=center.mail_from or None,  # else the one of the deployment
        to=[reader.address],
        reply_to=[center.support_address] if center.support_address else None,
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
    )
    letter.attach_alternative(render_to_string(f"{template.files}.html", context), "text/html")
    return letter
