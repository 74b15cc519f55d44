"""The clock of requests: takes the steps whose time has come, and closes quiet requests.

Each request is a transaction of its own. Its row is locked first, by this sweep as by every reply
and decision, so a step is taken once and in order, however many sweeps run at once; what another
one holds is left to it. After an outage every missed step is taken, in the order of their times.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from accounts.actor import Actor, system_actor
from accounts.models import User
from support.mails import STEP, list_desk, list_on_duty, tell_staff
from support.models import Proposal, Request, Step
from support.promise import QUIET
from support.states import ProposalState, RequestState, StepKind, StepState
from support.writers import record_public

REMINDERS = frozenset({StepKind.REMINDER_12, StepKind.REMINDER_20, StepKind.REMINDER_23})
# The columns that steps and closing read; there are forty more.
NEEDED = ("number", "state", "language", "licensing_id", "quiet_since")
CLOSING = (RequestState.ANSWERED, RequestState.DECIDED)


@dataclass(frozen=True)
class Run:
    """One sweep: its time, and what all its requests need, read once when the first does."""

    at: datetime

    @cached_property
    def by(self) -> Actor:
        """Who takes steps and closes."""
        return system_actor(at=self.at)

    @cached_property
    def desk(self) -> list[User]:
        """Who is reminded."""
        return list_desk()

    @cached_property
    def on_duty(self) -> list[User]:
        """To whom is escalated."""
        return list_on_duty()


def sweep(at: datetime) -> None:
    """Take all steps that are due, then close what has been quiet for 14 days."""
    run = Run(at)
    for request in _list_due(at):
        take_steps(request, run)
    for request in _list_quiet(at):
        close(request, run)


@transaction.atomic
def take_steps(request_id: UUID, run: Run) -> int:
    """Take the due steps of a request in order; returns how many. None if another one holds it."""
    request = _lock(request_id)
    if request is None:
        return 0
    steps = sorted(Step.objects.due(run.at).filter(request=request), key=_in_order)
    for step in steps:
        step.move_to(StepState.FIRED, fired_at=run.at)
        _take(run, request, step)
    return len(steps)


@transaction.atomic
def close(request_id: UUID, run: Run) -> bool:
    """Close a request in which nothing was written for 14 days; returns whether it was closed.

    One whose decision waits for another person stays open: the desk owes that decision.
    """
    request, at = _lock(request_id), run.at
    if request is None or request.state not in CLOSING or request.quiet_since > at - QUIET:
        return False
    if Proposal.is_open_for(request):
        return False
    request.move_to(RequestState.CLOSED, closed_at=request.quiet_since + QUIET)
    record_public(run.by, request, "request.closed", at)
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
    rows = Request.objects.select_for_update(of=("self",), skip_locked=True).only(*NEEDED)
    return rows.filter(pk=request_id).first()


def _in_order(step: Step) -> tuple[datetime, int]:
    return step.fire_at, step.rank


def _take(run: Run, request: Request, step: Step) -> None:
    if step.kind == StepKind.BREACH:
        request.change(breached_at=step.fire_at)
        record_public(run.by, request, "request.breached", run.at)
        return
    readers = run.desk if step.kind in REMINDERS else run.on_duty
    tell_staff(STEP, request, readers, at=run.at, about=step.pk, ids={"step": step.pk})
    if step.kind not in REMINDERS:
        record_public(run.by, request, "request.escalated", run.at, step=step.kind)
