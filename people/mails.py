"""The mails of people: invitations, whose link is made here, role requests, what ends soon."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actor import rebuild_actor
from accounts.grants import Action, Role, staff_may
from agreements.access import may_give
from agreements.selectors import list_licensing_ids, with_status
from agreements.states import TermStatus
from audit.verification import find_unsealed_since
from notices.states import MailProblem
from notices.templates import MailTemplate, NotDue, Reader, register_mail
from people.models import Claim, Invitation, RoleRequest, TermNotice, TokenNotice
from people.selectors import find_service_account, list_claims, list_objectionable
from people.states import ClaimStage, RoleRequestState

INVITATION = "people.invitation"
CLAIM_ADMINISTRATORS = "people.claim"
CLAIM_OPERATIONS = "people.claim_operations"
CLAIM_ANSWER = "people.claim_answer"
ROLE_REQUEST = "people.role_request"
ROLE_ANSWER = "people.role_answer"
ENDS_SOON = "people.token_end"
TERM_END = "people.term_end"
LOG_UNSEALED = "people.log_unsealed"
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


def _read_role_request(reader: Reader, ids: Mapping[str, UUID], at: datetime) -> dict[str, Any]:
    """A request that the reader may still answer, while nobody has."""
    named: Any = RoleRequest.objects.filter(pk=ids["role_request"], ends_at__gt=at)
    if reader.actor is None or not named.visible_to(reader.actor).exists():
        raise NotDue(MailProblem.NO_RIGHT)
    waiting = named.answerable_by(reader.actor).select_related("asked_by", "licensing_id")
    if not (request := waiting.first()):
        raise NotDue(MailProblem.OUTDATED)
    return {"request": request, "address": _address("people:role-request", request.pk)}


def _read_role_answer(reader: Reader, ids: Mapping[str, UUID], at: datetime) -> dict[str, Any]:
    """The answer to the reader's own request."""
    request = RoleRequest.objects.get(pk=ids["role_request"])
    if reader.actor is None or request.asked_by_id != reader.actor.id:
        raise NotDue(MailProblem.NO_RIGHT)
    return {
        "request": request,
        "is_accepted": request.state == RoleRequestState.ACCEPTED,
        "address": _address("people:role-request", request.pk),
    }


def _address(name: str, pk: UUID) -> str:
    return settings.PUBLIC_URL + reverse(name, args=[pk])


def _read_token_end(reader: Reader, ids: Mapping[str, UUID], at: datetime) -> dict[str, Any]:
    """The token, while it works; it is the reader's, or of an account that the reader manages."""
    notice = TokenNotice.objects.select_related("token__holder").get(pk=ids["notice"])
    token, actor = notice.token, reader.actor
    is_own = actor is not None and token.holder_id == actor.id
    if actor is None or not (is_own or find_service_account(actor, token.holder_id)):
        raise NotDue(MailProblem.NO_RIGHT)
    if token.revoked_at is not None or token.expires_at <= at:
        raise NotDue(MailProblem.OUTDATED)
    page = ("people:tokens", []) if is_own else ("people:service-account", [token.holder_id])
    return {
        "token": token,
        "is_own": is_own,
        "days": max(1, round((token.expires_at - at).total_seconds() / 86400)),
        "address": settings.PUBLIC_URL + reverse(page[0], args=page[1]),
    }


def _read_log_unsealed(reader: Reader, ids: Mapping[str, UUID], at: datetime) -> dict[str, Any]:
    """Since when lines have no seal, if some still have none."""
    if reader.actor is None or not staff_may(reader.actor.staff_role, Action.RUN_CENTER):
        raise NotDue(MailProblem.NO_RIGHT)
    since = find_unsealed_since(at)
    if since is None:
        raise NotDue(MailProblem.OUTDATED)
    return {"since": since}


def _read_claim(reader: Reader, ids: Mapping[str, UUID], at: datetime) -> dict[str, Any]:
    """A claim to which the reader may still object."""
    if reader.actor is None:
        raise NotDue(MailProblem.NO_RIGHT)
    found = list_objectionable(reader.actor).filter(pk=ids["claim"]).first()
    if found is None:
        is_seen = list_claims(reader.actor).filter(pk=ids["claim"]).exists()
        raise NotDue(MailProblem.OUTDATED if is_seen else MailProblem.NO_RIGHT)
    return {"claim": found, "address": _address("people:claim", found.pk)}


def _read_claim_operations(reader: Reader, ids: Mapping[str, UUID], at: datetime) -> dict[str, Any]:
    """A claim that waits for operations, or that was objected to."""
    seen = list_claims(reader.actor) if reader.actor and reader.actor.is_staff else None
    found = seen.filter(pk=ids["claim"]).first() if seen is not None else None
    if found is None:
        raise NotDue(MailProblem.NO_RIGHT)
    if found.stage not in {ClaimStage.OPERATIONS, ClaimStage.OBJECTED}:
        raise NotDue(MailProblem.OUTDATED)
    is_objected = found.stage == ClaimStage.OBJECTED
    address = _address("people:claim", found.pk)
    return {"claim": found, "is_objected": is_objected, "address": address}


def _read_claim_answer(reader: Reader, ids: Mapping[str, UUID], at: datetime) -> dict[str, Any]:
    """The reader's own claim, which has succeeded."""
    claim = Claim.objects.get(pk=ids["claim"])
    if reader.actor is None or claim.claimed_by_id != reader.actor.id:
        raise NotDue(MailProblem.NO_RIGHT)
    return {"claim": claim, "address": settings.PUBLIC_URL + reverse("home:home")}


MAILS = (
    (CLAIM_ADMINISTRATORS, _("Claim of a license"), "claim", _read_claim),
    (
        CLAIM_OPERATIONS,
        _("Claim of a license, for operations"),
        "claim_operations",
        _read_claim_operations,
    ),
    (CLAIM_ANSWER, _("Claim that has succeeded"), "claim_answer", _read_claim_answer),
    (INVITATION, _("Invitation"), "invitation", _read_invitation),
    (TERM_END, _("Licensing IDs end"), "term_end", _read_term_end),
    (ENDS_SOON, _("Token expires"), "token_end", _read_token_end),
    (LOG_UNSEALED, _("Lines of the log are not sealed"), "log_unsealed", _read_log_unsealed),
    (ROLE_REQUEST, _("Role request"), "role_request", _read_role_request),
    (ROLE_ANSWER, _("Answer to a role request"), "role_answer", _read_role_answer),
)


def register() -> None:
    """Register the mails of this app."""
    for name, title, file, read in MAILS:
        files = f"people/mails/{file}"
        register_mail(MailTemplate(name=name, title=title, files=files, read=read))
