"""Visible redemptions of OSA keys."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.actor import Actor
from activation.models import OsaRedemption
from keys.models import Key


def list_redemptions(actor: Actor) -> QuerySet[OsaRedemption]:
    """The redemptions of the keys that the actor sees."""
    return OsaRedemption.objects.visible_to(actor).select_related("key")


def get_redemption(actor: Actor, pk: UUID) -> OsaRedemption:
    """One visible redemption; raises `OsaRedemption.DoesNotExist` for all others."""
    return list_redemptions(actor).get(pk=pk)


def find_redemption(actor: Actor, key: Key) -> OsaRedemption | None:
    """The redemption of a visible key, if it was redeemed here."""
    return list_redemptions(actor).filter(key=key).first()
