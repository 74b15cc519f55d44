"""Celery tasks of mails. Each takes an id and is safe to run twice."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from notices import sending


@shared_task(name="notices.send_mail")
def send_mail(mail_id: str) -> None:
    """Send a mail."""
    sending.send(UUID(mail_id), at=timezone.now())
