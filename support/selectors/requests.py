"""Visible requests: the customer's, and those of the desk with what an agent needs beside them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action
from accounts.models import User
from agreements.access import may_anywhere, require_anywhere
from jobs.moves import wrong_state
from support.models import Attachment, CannedAnswer, Message, Proposal, Request
from support.models.request_query import RequestQuerySet
from support.states import ProposalState, Queue
from vlsc.lib.folding import has_words, number_begins
from vlsc.lib.refused import Invalid

RELATED = ("licensing_id__organization", "product", "key", "host", "taken_by")
SOON = timedelta(hours=4)


def list_requests(actor: Actor) -> RequestQuerySet:
    """The requests that the actor may see."""
    return Request.objects.visible_to(actor).select_related(*RELATED)


def find_requests(actor: Actor, text: str) -> QuerySet[Request]:
    """The visible requests whose number begins with the text, or whose subject has its words."""
    match = number_begins("number", text) | (has_words("subject", text) & ~Q(subject=""))
    return list_requests(actor).filter(match).order_by("-received_at", "-pk")


def get_request(actor: Actor, number: str) -> Request:
    """One visible request; raises `Request.DoesNotExist` for invisible and unknown numbers."""
    return list_requests(actor).get(number=number)


def list_messages(actor: Actor, request: Request) -> QuerySet[Message]:
    """What was written in a visible request, oldest first; internal notes for staff only."""
    found = Message.objects.visible_to(actor).filter(request=request)
    return found.prefetch_related("attachments").order_by("at", "id")


def get_attachment(actor: Actor, request: Request, pk: UUID) -> Attachment:
    """A file of a request; raises `Attachment.DoesNotExist` for one that may not be read."""
    found = Attachment.objects.visible_to(actor).select_related("message__request")
    return found.get(pk=pk, message__request=request)


def list_desk_requests(actor: Actor) -> RequestQuerySet:
    """All requests, for the center's staff. Raises `NotPermitted` for everybody else."""
    require_anywhere(actor, Action.SEE_ANY)
    return list_requests(actor)


def get_desk_request(actor: Actor, number: str) -> Request:
    """One request, for the center's staff; raises as the two above do."""
    return list_desk_requests(actor).get(number=number)


def count_desk(actor: Actor, at: datetime) -> dict[str, int]:
    """How many requests wait for an answer that is due soon, and how many are late."""
    return _list_waiting(actor).aggregate(**_count_due(at))


def count_queues(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Of each queue of the desk: how many requests wait, how many of them are due soon or late.

    Nothing for who does not see the desk.
    """
    if not may_anywhere(actor, Action.SEE_ANY):
        return []
    counted = _list_waiting(actor).order_by("queue").values("queue")
    counted = counted.annotate(waiting=Count("pk"), **_count_due(at))
    return [{**row, "name": Queue(row["queue"]).label} for row in counted]


def _list_waiting(actor: Actor) -> RequestQuerySet:
    return list_desk_requests(actor).select_related(None).waiting().with_answer_due()


def _count_due(at: datetime) -> dict[str, Count]:
    return {
        "due_soon": Count("pk", filter=Q(answer_due__gt=at, answer_due__lte=at + SOON)),
        "late": Count("pk", filter=Q(answer_due__lte=at)),
    }


def with_breached(found: QuerySet[Request], is_breached: bool, at: datetime) -> QuerySet[Request]:
    """Those that were not answered in time, or the others (`Request.verdict`, as SQL)."""
    late = Q(first_response_at__gte=F("due_at")) | Q(first_response_at=None, due_at__lte=at)
    return found.filter(late) if is_breached else found.exclude(late)


def list_proposals(actor: Actor, request: Request) -> QuerySet[Proposal]:
    """The proposals for a request, newest first, for the center's staff."""
    require_anywhere(actor, Action.SEE_ANY)
    return Proposal.objects.filter(request=request).order_by("-at", "-id")


def get_open_proposal(actor: Actor, request: Request) -> Proposal:
    """The proposal that waits; raises `Proposal.DoesNotExist` where there is none."""
    return list_proposals(actor, request).get(state=ProposalState.OPEN)


def find_open_proposal(actor: Actor, request: Request) -> Proposal:
    """The same; raises `Refused` (`wrong_state`) where there is none."""
    try:
        return get_open_proposal(actor, request)
    except Proposal.DoesNotExist as error:
        raise wrong_state() from error


def find_staff(actor: Actor, pk: UUID) -> User:
    """A member of staff, to hand a request to. Raises `Invalid` (`to`) for everybody else."""
    require_anywhere(actor, Action.ANSWER_REQUESTS)
    found = User.objects.filter(pk=pk, is_active=True).exclude(staff_role="").first()
    if found is None:
        raise Invalid({"to": [_("Choose someone who answers requests.")]})
    return found


def list_canned_answers(language: str) -> QuerySet[CannedAnswer]:
    """The canned answers in a language, by title."""
    return CannedAnswer.objects.filter(language=language).order_by("title")
