"""Claims of Open licenses: who claims which pair of numbers, and what became of it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, When

from accounts.actor import Actor
from accounts.grants import Action
from accounts.models import User
from agreements.models import LicensingId
from agreements.models.sight import may_at_all
from jobs.models import Stateful
from jobs.moves import StatefulQuerySet
from people.states import CLAIM_MOVES, CLAIM_STAGE_MOVES, ClaimStage, ClaimState
from vlsc.lib.ids import uuid7
from vlsc.lib.numbers import normalize_number, numbers_constraint, validate_number
from vlsc.lib.text import NameField, cells_constraint

OBJECTION = timedelta(hours=24)
LASTS = timedelta(days=14)
MOST_WRONG, WITHIN, REST = 5, timedelta(days=1), timedelta(hours=24)
REASON_LENGTH = 300


class ClaimQuerySet(StatefulQuerySet):
    def visible_to(self, actor: Actor) -> "ClaimQuerySet":
        """The actor's own, and those on what the actor manages; staff who appoint: all matched."""
        if actor.is_staff:
            may_appoint = may_at_all(actor, Action.APPOINT_ADMINISTRATORS)
            if not may_appoint or actor.bound_to is not None:
                return self.none()
            return self.exclude(licensing_id=None)
        managed = LicensingId.objects.visible_to(actor, Action.MANAGE_ACCESS).order_by()
        condition = Q(licensing_id__in=managed.values("pk"))
        if actor.bound_to is None and actor.id is not None:
            condition |= Q(claimed_by=actor.id)
        return self.filter(condition)

    def as_shown_to(self, actor: Actor) -> "ClaimQuerySet":
        """With `shown_state`: the state for its claimant, the stage for others."""
        own = When(claimed_by=actor.id, then=F("state"))
        return self.annotate(
            shown_state=Case(own, default=F("stage"), output_field=models.CharField())
        )

    def objectionable_by(self, actor: Actor) -> "ClaimQuerySet":
        """Those of others that open by themselves unless the actor or another objects."""
        managed = LicensingId.objects.visible_to(actor, Action.MANAGE_ACCESS).order_by()
        waiting = self.filter(stage=ClaimStage.OPEN, licensing_id__in=managed.values("pk"))
        return waiting.none() if actor.is_staff else waiting.exclude(claimed_by=actor.id)

    def due(self, at: datetime) -> "ClaimQuerySet":
        """Those to which nobody has objected in time."""
        return self.filter(stage=ClaimStage.OPEN, opens_at__lte=at)


class Claim(Stateful):
    """Somebody claims to administer the Open license with two numbers.

    Claiming does not look them up: a worker does, and sets `licensing_id` where they belong
    together. `state` is what the claimant sees; it leaves *waiting* only for the role or by time,
    so that a right pair that somebody objects to looks like a wrong one. `stage` is what the
    administrators and operations see. `opens_at` is 24 hours after the administrators were told.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    claimed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    authorization = NameField(max_length=40, validators=[validate_number])
    number = NameField(max_length=40, validators=[validate_number])
    state = models.CharField(max_length=8, choices=ClaimState, default=ClaimState.WAITING)
    stage = models.CharField(max_length=10, choices=ClaimStage, default=ClaimStage.NEW)
    claimed_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opens_at = models.DateTimeField(null=True)
    licensing_id = models.ForeignKey(
        LicensingId, on_delete=models.CASCADE, null=True, related_name="+"
    )
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)

    MOVES = {"state": CLAIM_MOVES, "stage": CLAIM_STAGE_MOVES}

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            cells_constraint("claim", "number", "authorization"),
            numbers_constraint("claim", "number", "authorization", is_ascii=True),
            models.CheckConstraint(
                condition=~Q(stage="open") | Q(opens_at__isnull=False), name="claim_open_with_time"
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(opens_at__gte=models.F("claimed_at") + OBJECTION),
                name="claim_never_early",
            ),
        ]
        indexes = [
            models.Index(fields=["claimed_by", "-claimed_at"], name="claim_claimant"),
            models.Index(fields=["licensing_id", "-claimed_at"], name="claim_place"),
            models.Index(fields=["state", "ends_at"], name="claim_state"),
            models.Index(fields=["opens_at", "id"], condition=Q(stage="open"), name="claim_open"),
            models.Index(fields=["id"], condition=Q(stage="new"), name="claim_new"),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.number = normalize_number(self.number)
        self.authorization = normalize_number(self.authorization)
        super().save(*args, **kwargs)

    @classmethod
    def rests_until(cls, claimant: User, at: datetime) -> datetime | None:
        """Until when somebody may claim nothing, after five in a day that have not succeeded.

        Counted under a lock on the claimant, so exactly.
        """
        others = cls.objects.filter(claimed_by=claimant).exclude(state=ClaimState.ACCEPTED)
        times = list(
            others.order_by("-claimed_at").values_list("claimed_at", flat=True)[:MOST_WRONG]
        )
        if len(times) < MOST_WRONG or times[0] - times[-1] > WITHIN or at >= times[0] + REST:
            return None
        return times[0] + REST
