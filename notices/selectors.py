"""Reads of mails for operations."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.actor import Actor
from notices.models import Mail
from notices.states import MailState


def list_mails(actor: Actor) -> QuerySet[Mail]:
    """The mails, newest first."""
    mails = Mail.objects.visible_to(actor).select_related("recipient")
    return mails.order_by("-requested_at", "-id")


def get_mail(actor: Actor, pk: UUID) -> Mail:
    """One mail; raises `Mail.DoesNotExist` for invisible and unknown ids."""
    return Mail.objects.visible_to(actor).get(pk=pk)


def count_failed() -> int:
    """How many mails no attempt delivered; for the report of `manage.py health`."""
    return Mail.objects.filter(state=MailState.FAILED).count()
