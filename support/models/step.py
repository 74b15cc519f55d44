"""The steps of a request's clock: reminders, the breach, escalations. Each is a row of its own."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from jobs.models import Stateful
from jobs.moves import StatefulQuerySet
from support.models.request import Request
from support.promise import ORDER, list_steps
from support.states import STEP_MOVES, StepKind, StepState
from vlsc.lib.ids import uuid7


class StepQuerySet(StatefulQuerySet):
    def due(self, at: datetime) -> "StepQuerySet":
        """Those whose time has come, and that nobody has taken."""
        return self.filter(state=StepState.WAITING, fire_at__lte=at)


class Step(Stateful):
    """`fire_at` is its own time, whenever the sweep comes by; `fired_at` is when that was."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=13, choices=StepKind)
    fire_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, choices=StepState, default=StepState.WAITING)

    MOVES = {"state": STEP_MOVES}

    objects = StepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "kind"], name="step_once"),
            models.CheckConstraint(
                condition=Q(state=StepState.FIRED, fired_at__isnull=False)
                | (~Q(state=StepState.FIRED) & Q(fired_at=None)),
                name="step_fired_with_time",
            ),
            models.CheckConstraint(
                condition=Q(fired_at=None) | Q(fired_at__gte=models.F("fire_at")),
                name="step_never_early",
            ),
        ]
        indexes = [
            models.Index(
                fields=["fire_at", "id"],
                condition=Q(state=StepState.WAITING),
                name="step_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind}"

    @staticmethod
    def add_all(request: Request) -> None:
        """Add the steps of a new request."""
        times = list_steps(request.received_at)
        Step.objects.bulk_create(
            [Step(request=request, kind=kind, fire_at=fire_at) for kind, fire_at in times]
        )

    @classmethod
    def cancel_after(cls, request: Request, at: datetime) -> None:
        """The answer has come: what was due by then is still taken, what is later is not."""
        rows = cls.objects.filter(request=request, fire_at__gt=at)
        rows.move(from_state=StepState.WAITING, to_state=StepState.CANCELLED)

    @property
    def rank(self) -> int:
        """Its place among the steps of a request."""
        return ORDER.index(self.kind)
