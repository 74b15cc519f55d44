"""The clock of requests: takes the steps whose time has come, and closes quiet requests.

Each request is a transaction of its own. Its row is locked first, by this sweep as by every reply
and decision, so a step is taken once and in order, however many sweeps run at once; what another
one holds is left to it. After an outage every missed step is taken, in the order of their times.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from accounts.actor import Actor, system_actor
from support.mails import STEP, tell_desk, tell_operations
from support.models import Proposal, Request, Step
from support.promise import QUIET
from support.states import ProposalState, RequestState, StepKind, StepState
from support.writers import record_public

REMINDERS = frozenset({StepKind.REMINDER_12, StepKind.REMINDER_20, StepKind.REMINDER_23})
CLOSING = (RequestState.ANSWERED, RequestState.DECIDED)


def sweep(at: datetime) -> None:
    """Take all steps that are due, then close what has been quiet for 14 days."""
    for request in _list_due(at):
        take_steps(request, at=at)
    for request in _list_quiet(at):
        close(request, at=at)


@transaction.atomic
def take_steps(request_id: UUID, *, at: datetime) -> int:
    """Take the due steps of a request in order; returns how many. None if another one holds it."""
    request = _lock(request_id)
    if request is None:
        return 0
    steps = sorted(Step.objects.due(at).filter(request=request), key=_in_order)
    by = system_actor(at=at)
    for step in steps:
        step.move_to(StepState.FIRED, fired_at=at)
        _take(by, request, step, at)
    return len(steps)


@transaction.atomic
def close(request_id: UUID, *, at: datetime) -> bool:
    """Close a request in which nothing was written for 14 days; returns whether it was closed.

    One whose decision waits for another person stays open: the desk owes that decision.
    """
    request = _lock(request_id)
    if request is None or request.state not in CLOSING or request.quiet_since > at - QUIET:
        return False
    if Proposal.is_open_for(request):
        return False
    request.move_to(RequestState.CLOSED, closed_at=request.quiet_since + QUIET)
    record_public(system_actor(at=at), request, "request.closed", at)
    return True


def _list_due(at: datetime) -> list[UUID]:
    """The requests with a step that is due, in the order of their first."""
    rows = Step.objects.due(at).values("request").annotate(first=Min("fire_at"))
    return list(rows.order_by("first", "request").values_list("request", flat=True))


def _list_quiet(at: datetime) -> list[UUID]:
    rows = Request.objects.filter(state__in=CLOSING, quiet_since__lte=at - QUIET)
    rows = rows.exclude(proposals__state=ProposalState.OPEN)
    return list(rows.order_by("quiet_since", "pk").values_list("pk", flat=True))


def _lock(request_id: UUID) -> Request | None:
    rows = Request.objects.select_for_update(of=("self",), skip_locked=True)
    return rows.filter(pk=request_id).first()


def _in_order(step: Step) -> tuple[datetime, int]:
    return step.fire_at, step.rank


def _take(by: Actor, request: Request, step: Step, at: datetime) -> None:
    if step.kind == StepKind.BREACH:
        request.change(breached_at=step.fire_at)
        record_public(by, request, "request.breached", at)
        return
    tell = tell_desk if step.kind in REMINDERS else tell_operations
    tell(STEP, request, at=at, about=step.pk, ids={"step": step.pk})
    if step.kind not in REMINDERS:
        record_public(by, request, "request.escalated", at, step=step.kind)
