"""Requests for a role: who asks for which role on which number, and what became of it."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, NullIf

from accounts.actor import Actor
from accounts.grants import Action, Role
from accounts.models import User
from agreements.models import LicensingId
from jobs.models import Stateful
from jobs.moves import StatefulQuerySet
from people.states import ROLE_REQUEST_MOVES, RoleRequestAnswer, RoleRequestState
from vlsc.lib.ids import uuid7
from vlsc.lib.numbers import normalize_number, numbers_constraint, validate_number
from vlsc.lib.text import NameField, cells_constraint

LASTS = timedelta(days=14)
MESSAGE_LENGTH = 500


class RoleRequestQuerySet(StatefulQuerySet):
    def visible_to(self, actor: Actor) -> "RoleRequestQuerySet":
        """Those on licensing IDs whose access the actor manages, and the actor's own.

        The center's staff see none, a token that is bound to licensing IDs none of its holder's.
        """
        condition = self._answerable(actor)
        if actor.bound_to is None:
            condition |= Q(asked_by=actor.id)
        return self.filter(condition)

    def answerable_by(self, actor: Actor) -> "RoleRequestQuerySet":
        """Those that wait for an answer that the actor may give."""
        waiting = self.filter(state=RoleRequestState.WAITING, answer="")
        return waiting.filter(self._answerable(actor))

    def as_shown_to(self, actor: Actor) -> "RoleRequestQuerySet":
        """With `shown_state`: an answer that the asker is not told of shows to the others alone."""
        answered = Coalesce(NullIf(F("answer"), Value("")), F("state"))
        own = When(asked_by=actor.id, then=F("state"))
        return self.annotate(
            shown_state=Case(own, default=answered, output_field=models.CharField())
        )

    @staticmethod
    def _answerable(actor: Actor) -> Q:
        managed = LicensingId.objects.visible_to(actor, Action.MANAGE_ACCESS).order_by()
        return Q(licensing_id__in=managed.values("pk"))


class RoleRequest(Stateful):
    """A role that somebody asks for on the licensing ID with a number.

    Asking does not look the number up: a worker does, and sets `licensing_id` if there is one.
    `state` is what the asker sees. `answer` is that of an administrator. Where the asker sees
    nothing of the licensing ID, a denial leaves `state` as it is, so that the request goes on to
    look like one on a number that does not exist, and ends by itself as such a request does.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    number = NameField(max_length=61, validators=[validate_number])
    authorization = NameField(max_length=40, blank=True, validators=[validate_number])
    role = models.CharField(max_length=18, choices=Role)
    message = models.CharField(max_length=MESSAGE_LENGTH, blank=True)
    state = models.CharField(
        max_length=9, choices=RoleRequestState, default=RoleRequestState.WAITING
    )
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    passed_on_at = models.DateTimeField(null=True)
    licensing_id = models.ForeignKey(
        LicensingId, on_delete=models.CASCADE, null=True, related_name="+"
    )
    answer = models.CharField(max_length=8, choices=RoleRequestAnswer, blank=True)
    answer_message = models.CharField(max_length=MESSAGE_LENGTH, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    MOVES = {"state": ROLE_REQUEST_MOVES}

    objects = RoleRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            cells_constraint("role_request", "number", "authorization"),
            numbers_constraint("role_request", "number", "authorization", is_ascii=True),
            models.UniqueConstraint(
                fields=["asked_by", "number", "authorization", "role"],
                condition=Q(state="waiting"),
                name="role_request_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(answer="") & Q(answered_at__isnull=False)
                | Q(answer="", answered_at=None),
                name="role_request_answered_with_time",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="role_request_asker"),
            models.Index(fields=["licensing_id", "-asked_at"], name="role_request_place"),
            models.Index(fields=["state", "ends_at"], name="role_request_state"),
            models.Index(
                fields=["id"], condition=Q(passed_on_at=None), name="role_request_not_passed_on"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.number = normalize_number(self.number)
        self.authorization = normalize_number(self.authorization)
        super().save(*args, **kwargs)

    def pass_on(self, licensing_id: LicensingId | None, **changes: Any) -> None:
        """Record what its number was found to be."""
        RoleRequest.objects.filter(pk=self.pk).update(licensing_id=licensing_id, **changes)
        self.licensing_id = licensing_id

    def note_answer(self, **changes: Any) -> None:
        """Record an answer that does not change what the asker sees."""
        RoleRequest.objects.filter(pk=self.pk).update(**changes)
        self.refresh_from_db()
