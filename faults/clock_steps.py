"""Shared by fault runs of the 24-hour clock: many requests, and whether each step came once."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from audit.models import LogLine
from faults.processes import Patience
from notices.models import Mail
from support.models import Request, Step
from support.promise import due_at, list_steps
from support.states import Kind, Queue, StepKind, StepState
from tests.cast import World, force

LATEST = timedelta(minutes=2)
# To whom of the cast each step's mail goes.
DESK, OPERATIONS = ("Olga", "Otto", "Sam"), ("Olga", "Otto")
READERS = {StepKind.BREACH: ()} | {
    kind: DESK if kind.startswith("reminder") else OPERATIONS
    for kind in StepKind
    if kind != StepKind.BREACH
}


def add_requests(world: World, received: Sequence[datetime], *, since: datetime) -> None:
    """Questions received at these times. Their steps before `since` will not be taken."""
    vera = world.people["vera"]
    rows = [
        Request(
            number=f"R-0-{place}",
            kind=Kind.GENERAL,
            queue=Queue.GENERAL,
            category="other",
            subject="A question",
            reason="How does it work?",
            filed_by=vera,
            filed_by_name=vera.name,
            language="en",
            received_at=at,
            due_at=due_at(at),
            quiet_since=at,
        )
        for place, at in enumerate(received)
    ]
    Request.objects.bulk_create(rows)
    Step.objects.bulk_create(
        Step(
            request=row,
            kind=kind,
            fire_at=fire_at,
            state=StepState.WAITING if fire_at >= since else StepState.CANCELLED,
        )
        for row in rows
        for kind, fire_at in list_steps(row.received_at)
    )


def let_pass(hours: int) -> None:
    """As if so much time had passed: everything in a request's clock is so much older."""
    past = timedelta(hours=hours)
    times = ("received_at", "due_at", "quiet_since", "breached_at")
    force(Request.objects.all(), **{name: F(name) - past for name in times})
    force(Step.objects.all(), fire_at=F("fire_at") - past, fired_at=F("fired_at") - past)


def count_due() -> int:
    return Step.objects.due(timezone.now()).count()


def wait_until_taken(patience: float, beside: Callable[[], object] = lambda: None) -> float:
    """Do something again and again until no step is due; how late the latest was, in seconds.

    Meanwhile none may be taken early.
    """
    standstill, latest = Patience(patience), 0.0
    while first := Step.objects.due(timezone.now()).order_by("fire_at", "pk").first():
        standstill.require_progress(f"{first.kind} of {first.request_id} is not taken")
        latest = max(latest, (timezone.now() - first.fire_at).total_seconds())
        require_none_early()
        beside()
        time.sleep(0.05)
    return latest


def require_none_early() -> None:
    assert not Step.objects.filter(state="fired", fire_at__gt=timezone.now()).exists()


def require_each_once() -> int:
    """Each step that was due was taken once, in order, with its log line and mails; their number.

    A step that was taken twice would have two log lines; mails cannot be stored twice.
    """
    require_none_early()
    assert count_due() == 0
    fired = list(Step.objects.filter(state="fired").values_list("request", "kind", "pk"))
    lines = LogLine.objects.filter(action__in=["request.breached", "request.escalated"])
    written = lines.order_by("id").values_list("subject_id", "facts__step")
    wanted = [(request, kind) for request, kind, _ in fired if not kind.startswith("reminder")]
    assert Counter(
        (request, step or StepKind.BREACH.value) for request, step in written
    ) == Counter(wanted)
    assert Request.objects.filter(breached_at=F("due_at")).count() == sum(
        kind == StepKind.BREACH for _, kind, _ in fired
    )
    mails = Mail.objects.filter(template="support.step").order_by("id")
    queued = list(mails.values_list("ids__step", "recipient__name"))
    assert sorted(queued) == sorted(
        (str(pk), name) for _, kind, pk in fired for name in READERS[StepKind(kind)]
    )
    _require_order({str(pk): (request, kind) for request, kind, pk in fired}, queued)
    return len(fired)


def _require_order(steps: dict[str, tuple[object, str]], queued: list[tuple[str, str]]) -> None:
    """The mails of each request were queued in the order of its steps."""
    ranks: dict[object, list[int]] = {}
    order = [kind.value for kind in StepKind]
    for step, _reader in queued:
        request, kind = steps[step]
        ranks.setdefault(request, []).append(order.index(kind))
    assert all(places == sorted(places) for places in ranks.values())
