"""The queue of the desk: who works there, what is filtered, and what counts as its due time."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.grants import Action, StaffRole, staff_may
from accounts.models import User
from agreements.access import require_anywhere
from support.models import CannedAnswer, Request
from support.models.request_query import ANSWER_DUE, OPEN_STATES, RequestQuerySet
from support.selectors.requests import list_canned_answers
from support.states import RequestState


def narrow_desk_requests(
    found: RequestQuerySet,
    actor: Actor,
    at: datetime,
    *,
    show: str = "",
    queue: str = "",
    kind: str = "",
    late: bool = False,
    mine: bool = False,
) -> RequestQuerySet:
    """Those that fit; without `show` those that wait for an answer of the desk."""
    if show == "":
        found = found.waiting()
    elif show == RequestState.ANSWERED:
        found = found.filter(state=RequestState.ANSWERED)
    found = found.filter(queue=queue) if queue else found
    found = found.filter(kind=kind) if kind else found
    found = found.filter(taken_by=actor.id) if mine else found
    return found.late(at) if late else found


def list_desk_staff(actor: Actor) -> QuerySet[User]:
    """Everybody who answers requests, for those who work at the desk."""
    require_anywhere(actor, Action.ANSWER_REQUESTS)
    roles = [role for role in StaffRole if staff_may(role, Action.ANSWER_REQUESTS)]
    staff = User.objects.filter(is_active=True, staff_role__in=roles, kind=User.Kind.PERSON)
    return staff.order_by("name", "pk")


def find_canned_answer(language: str, pk: str) -> CannedAnswer | None:
    """The canned answer with an id from an address, if there is one."""
    try:
        return list_canned_answers(language).filter(pk=UUID(pk)).first()
    except ValueError:
        return None


def list_open_requests(actor: Actor) -> QuerySet[Request]:
    """Visible requests that are not decided: a customer's latest, for staff the first due."""
    found = Request.objects.visible_to(actor)
    if actor.is_staff:
        return found.waiting().order_by(ANSWER_DUE, "id")
    undecided = (*OPEN_STATES, RequestState.ANSWERED)
    return found.filter(state__in=undecided).order_by("-received_at", "-id")
