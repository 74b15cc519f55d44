"""The redemption of an OSA key, of which each key has at most one."""

from django.db import models
from django.db.models import Q

from accounts.actor import Actor
from accounts.grants import Action
from activation.states import RedemptionKind
from keys.models import Key
from vlsc.lib.ids import uuid7
from vlsc.lib.text import NameField, cells_constraint

TENANT_LENGTH = 120


class OsaRedemptionQuerySet(models.QuerySet["OsaRedemption"]):
    def visible_to(self, actor: Actor, action: Action = Action.SEE_KEYS) -> "OsaRedemptionQuerySet":
        """The redemptions of the keys on which the actor may do `action`."""
        return self.filter(key__in=Key.objects.visible_to(actor, action).values("pk"))


class OsaRedemption(models.Model):
    """For which tenant of the publisher's service a key was redeemed, and to what end."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.OneToOneField(Key, on_delete=models.PROTECT, related_name="redemption")
    tenant = NameField(max_length=TENANT_LENGTH)
    kind = models.CharField(max_length=9, choices=RedemptionKind)
    seats = models.PositiveIntegerField(null=True, blank=True)  # of the key, at that time
    redeemed_at = models.DateTimeField()
    redeemed_by = models.CharField(max_length=200)  # the name at that time

    objects = OsaRedemptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=RedemptionKind.values), name="osa_redemption_kind"
            ),
            cells_constraint("osa_redemption", "tenant"),
        ]

    def __str__(self) -> str:
        return self.tenant
