"""The mail of an invitation. Its link is made here, while the mail is written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actor import rebuild_actor
from accounts.grants import Role
from agreements.access import may_give
from notices.states import MailProblem
from notices.templates import MailTemplate, NotDue, Reader, register_mail
from people.models import Invitation

INVITATION = "people.invitation"


def _read_invitation(reader: Reader, ids: Mapping[str, UUID], at: datetime) -> dict[str, Any]:
    """The invitation with its link, while it is open and whoever invited may give the role."""
    invitation = Invitation.objects.select_related(
        "agreement__organization", "organization", "invited_by"
    ).get(pk=ids["invitation"])
    if not invitation.is_open(at):
        raise NotDue(MailProblem.OUTDATED)
    inviter = rebuild_actor(user_id=invitation.invited_by_id, token_id=None, at=at)
    role = Role(invitation.role)
    if inviter is None or not all(may_give(inviter, role, each) for each in invitation.places):
        raise NotDue(MailProblem.NO_RIGHT)
    path = reverse("people:invitation", args=[invitation.pk, invitation.link])
    return {"invitation": invitation, "address": settings.PUBLIC_URL + path}


def register() -> None:
    """Register the mails of this app."""
    register_mail(
        MailTemplate(
            name=INVITATION,
            title=_("Invitation"),
            files="people/mails/invitation",
            read=_read_invitation,
        )
    )
