"""Claims of Open licenses: the actor's own, those to object to, those of operations."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.actor import Actor
from people.models import Claim
from people.states import ClaimStage


def list_claims(actor: Actor) -> QuerySet[Claim]:
    """Those that the actor may see, newest first, with `shown_state`."""
    found: Any = Claim.objects.visible_to(actor)
    found = found.as_shown_to(actor)
    related = found.select_related("claimed_by", "settled_by", "licensing_id__organization")
    return related.order_by("-claimed_at", "-id")


def get_claim(actor: Actor, pk: UUID) -> Claim:
    """One of them; raises `Claim.DoesNotExist` for unseen and unknown ones."""
    return list_claims(actor).get(pk=pk)


def list_objectionable(actor: Actor) -> QuerySet[Claim]:
    """Those that open by themselves unless somebody objects, the next first."""
    found: Any = Claim.objects.objectionable_by(actor)
    return found.select_related("claimed_by", "licensing_id").order_by("opens_at", "id")


def may_object(actor: Actor, claim: Claim) -> bool:
    """Whether the actor may object to a claim now."""
    return Claim.objects.filter(pk=claim.pk).objectionable_by(actor).exists()


def list_unsettled(actor: Actor) -> QuerySet[Claim]:
    """Those that wait for operations, the oldest first."""
    found = Claim.objects.visible_to(actor) if actor.is_staff else Claim.objects.none()
    waiting = found.filter(stage=ClaimStage.OPERATIONS, state="waiting")
    return waiting.select_related("claimed_by", "licensing_id").order_by("claimed_at", "id")
