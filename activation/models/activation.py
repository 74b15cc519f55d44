"""A row of the ledger: one activation of one machine under one key that this center activates.

The functions of `activation.ledger` write the rows and the counters together. The row is also the
log line of the activation: it names who activated, as the log does.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from accounts.actor import Actor
from accounts.grants import Action
from activation.states import ACTIVATION_MOVES, ActivationState, Channel
from jobs.models import Stateful
from jobs.moves import StatefulQuerySet
from keys.models import Key
from vlsc.lib.ids import uuid7


class ActivationQuerySet(StatefulQuerySet):
    def visible_to(self, actor: Actor, action: Action = Action.SEE_KEYS) -> "ActivationQuerySet":
        """The activations of the keys on which the actor may do `action`."""
        return self.filter(key_id__in=Key.objects.visible_to(actor, action).values("pk"))


class Activation(Stateful):
    """`machine` is the installation ID, 63 digits; `id` is the `jti` of the certificate.

    In the database the primary key is (key_id, id) and there are no foreign keys, so that the
    ledger can be distributed by key (note 12 in docs/decisions).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key_id = models.UUIDField()
    machine = models.CharField(max_length=63)
    machine_name = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=9, choices=Channel)
    state = models.CharField(max_length=8, choices=ActivationState)
    confirmation_id = models.CharField(max_length=48)
    secret_version = models.PositiveSmallIntegerField()
    activated_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # returned or carried over
    # Who activated; empty for a product that activates itself.
    actor_kind = models.CharField(max_length=15)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200, blank=True)
    token_id = models.UUIDField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500, blank=True)  # of staff who act for a caller

    MOVES = {"state": ACTIVATION_MOVES}

    objects = ActivationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key_id", "machine"],
                condition=Q(state=ActivationState.ACTIVE),
                name="activation_machine_once",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="activation_id"),
            models.Index(fields=["machine"], name="activation_machine"),
            models.Index(
                "key_id",
                Upper("machine_name"),
                condition=~Q(machine_name=""),
                name="activation_machine_name",
            ),
            # The public list of those returned, and a key's returns of a year.
            models.Index(
                fields=["ended_at", "id"],
                condition=Q(state=ActivationState.RETURNED),
                name="activation_returned",
            ),
            models.Index(
                fields=["key_id", "ended_at"],
                condition=Q(state=ActivationState.RETURNED),
                name="activation_key_returned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine_name or self.machine[-7:]} {self.activated_at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse: a row without its counter would make both wrong."""
        raise TypeError("Activations are written by activation.ledger only.")
