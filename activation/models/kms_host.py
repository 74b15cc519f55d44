"""A KMS host: a machine that was activated with a KMS host key."""

from datetime import datetime

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.grants import Action
from activation.states import HOST_MOVES, HostState
from catalog.states import Authority
from jobs.models import Stateful
from jobs.moves import StatefulQuerySet
from keys.models import Key
from vlsc.lib.ids import uuid7
from vlsc.lib.text import NameField, cells_constraint

HOST_ID_LENGTH, HOST_NAME_LENGTH = 80, 120
HOST_ID_PATTERN = rf"^[0-9A-Za-z][0-9A-Za-z._:-]{{0,{HOST_ID_LENGTH - 1}}}\Z"
HOST_ID_WANTED = _("Letters A to Z, digits, full stops, colons, hyphens and underscores only.")


class KmsHostQuerySet(StatefulQuerySet):
    def visible_to(self, actor: Actor, action: Action = Action.SEE_KEYS) -> "KmsHostQuerySet":
        """The hosts of the keys on which the actor may do `action`."""
        return self.filter(key__in=Key.objects.visible_to(actor, action).values("pk"))


class KmsHost(Stateful):
    """A host of one KMS host key, by its name and its id, which is stored in upper case.

    Of a key that this center counts, a host has a number of activations, and registering it spent a
    slot of the key and the first of them. Of the licensor's keys hosts are only recorded: both
    numbers are null. A retired host stays, and so does its slot.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="hosts")
    name = NameField(max_length=HOST_NAME_LENGTH)
    host_id = models.CharField(
        max_length=HOST_ID_LENGTH, validators=[RegexValidator(HOST_ID_PATTERN, HOST_ID_WANTED)]
    )
    state = models.CharField(max_length=7, choices=HostState, default=HostState.ACTIVE)
    activations_used = models.PositiveSmallIntegerField(null=True, blank=True)
    activations_allowed = models.PositiveSmallIntegerField(null=True, blank=True)
    registered_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True, blank=True)  # most recently
    retired_at = models.DateTimeField(null=True, blank=True)

    MOVES = {"state": HOST_MOVES}

    objects = KmsHostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "host_id"], name="kms_host_once"),
            models.CheckConstraint(
                condition=Q(activations_used=None, activations_allowed=None)
                | Q(
                    # What is null is not false: PostgreSQL would let it pass.
                    activations_used__isnull=False,
                    activations_allowed__isnull=False,
                    activations_used__gte=1,
                    activations_used__lte=F("activations_allowed"),
                ),
                name="kms_host_within_allowed",
            ),
            cells_constraint("kms_host", "name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.host_id})"

    @classmethod
    def of(cls, key: Key, *, name: str, host_id: str, at: datetime) -> "KmsHost":
        """A new host, not stored yet: counted if this center counts for its key."""
        host = cls(key=key, name=name.strip(), host_id=host_id.strip().upper(), registered_at=at)
        if key.activation_authority == Authority.CENTER:
            host.activated_at = at
            host.activations_used, host.activations_allowed = 1, key.activations_per_host
        return host

    @property
    def is_recorded(self) -> bool:
        """Whether the licensor counts, so that the host is only recorded here."""
        return self.activations_used is None

    def add_once(self) -> bool:
        """Store the host unless its key has one with this id; returns whether it was stored.

        While another transaction adds the same host, this waits for it.
        """
        KmsHost.objects.bulk_create([self], ignore_conflicts=True)
        return KmsHost.objects.filter(pk=self.pk).exists()

    def spend(self, *, at: datetime) -> bool:
        """Spend one activation if one is left; returns whether it was."""
        rows = KmsHost.objects.filter(
            pk=self.pk, state=HostState.ACTIVE, activations_used__lt=F("activations_allowed")
        )
        return bool(rows.update(activations_used=F("activations_used") + 1, activated_at=at))

    def raise_allowed(self, more: int) -> None:
        """Allow so many more activations of this host."""
        rows = KmsHost.objects.filter(pk=self.pk, activations_allowed__isnull=False)
        rows.update(activations_allowed=F("activations_allowed") + more)
        self.refresh_from_db(fields=["activations_allowed"])
