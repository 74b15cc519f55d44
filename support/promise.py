"""The 24-hour promise: when an answer is due, what happens until then, and whether it was kept.

Pure: times in, times and verdicts out. All of it is elapsed time, so zones and the days on which
clocks change do not matter.
"""

from datetime import UTC, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from support.states import StepKind

PROMISE = timedelta(hours=24)
# Hours after the receipt.
STEPS: tuple[tuple[StepKind, int], ...] = (
    (StepKind.REMINDER_12, 12),
    (StepKind.REMINDER_20, 20),
    (StepKind.REMINDER_23, 23),
    (StepKind.BREACH, 24),
    (StepKind.ESCALATION_24, 24),
    (StepKind.ESCALATION_25, 25),
    (StepKind.ESCALATION_28, 28),
)
ORDER: tuple[str, ...] = tuple(kind for kind, _hours in STEPS)
QUIET = timedelta(days=14)  # until a request closes, and then until it is closed for good


class Verdict(models.TextChoices):
    """Whether the promise was kept; *open* while it can be."""

    OPEN = "open", _("Not answered yet")
    ANSWERED = "answered", _("Answered within 24 hours")
    BREACHED = "breached", _("Not answered within 24 hours")


def due_at(received_at: datetime) -> datetime:
    """When the first answer is due, in UTC."""
    return received_at.astimezone(UTC) + PROMISE


def list_steps(received_at: datetime) -> list[tuple[StepKind, datetime]]:
    """The steps with their times, in the order in which they are taken."""
    start = received_at.astimezone(UTC)
    return [(kind, start + timedelta(hours=hours)) for kind, hours in STEPS]


def judge(received_at: datetime, first_response_at: datetime | None, at: datetime) -> Verdict:
    """The verdict at a time; it depends on `at` only while there is no answer."""
    due = due_at(received_at)
    if (first_response_at or at) >= due:
        return Verdict.BREACHED
    return Verdict.ANSWERED if first_response_at else Verdict.OPEN


def answered_at(at: datetime, breached_at: datetime | None) -> datetime:
    """When an answer counts as given: not before a breach that was recorded meanwhile."""
    return max(at, breached_at) if breached_at else at


def closes_at(quiet_since: datetime) -> datetime:
    """When a request without news closes."""
    return quiet_since + QUIET


def is_reopened_at(quiet_since: datetime, closed_at: datetime | None, at: datetime) -> bool:
    """Whether a message at this time reopens the request; a sweep that is late changes nothing."""
    return at < (closed_at or closes_at(quiet_since)) + QUIET
