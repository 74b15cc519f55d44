"""The mails of people: invitations, whose link is made here, and what ends soon."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actor import rebuild_actor
from accounts.grants import Action, Role
from agreements.access import may_give
from agreements.selectors import list_licensing_ids, with_status
from agreements.states import TermStatus
from notices.states import MailProblem
from notices.templates import MailTemplate, NotDue, Reader, register_mail
from people.models import Invitation, TermNotice

INVITATION = "people.invitation"
TERM_END = "people.term_end"
MOST_NUMBERS = 20  # licensing IDs that a mail names


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


def _read_term_end(reader: Reader, ids: Mapping[str, UUID], at: datetime) -> dict[str, Any]:
    """What ends on that day as it is now, of what the reader sees; none of it is a notice late."""
    notice = TermNotice.objects.select_related("agreement__program").get(pk=ids["notice"])
    if reader.actor is None:
        raise NotDue(MailProblem.NO_RIGHT)
    visible = list_licensing_ids(reader.actor, Action.SEE_PURCHASES)
    found = visible.filter(agreement=notice.agreement, ends_on=notice.ends_on)
    if not found.exists():
        raise NotDue(MailProblem.NO_RIGHT)
    ending = with_status(found, TermStatus.ENDING, reader.actor.today).order_by("number", "pk")
    numbers = list(ending.values_list("number", flat=True))
    if not numbers:
        raise NotDue(MailProblem.OUTDATED)
    return {
        "agreement": notice.agreement,
        "ends_on": notice.ends_on,
        "days": (notice.ends_on - reader.actor.today).days,
        "numbers": numbers[:MOST_NUMBERS],
        "more": len(numbers[MOST_NUMBERS:]),
        "address": f"{settings.PUBLIC_URL}{reverse('agreements:summary')}?status=ending",
    }


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
    register_mail(
        MailTemplate(
            name=TERM_END,
            title=_("Licensing IDs end"),
            files="people/mails/term_end",
            read=_read_term_end,
        )
    )
