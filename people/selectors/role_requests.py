"""Requests for roles: the actor's own, and those on what the actor administers."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.actor import Actor
from people.models import RoleRequest


def list_role_requests(actor: Actor) -> QuerySet[RoleRequest]:
    """Those that the actor may see, newest first, with `shown_state`."""
    found: Any = RoleRequest.objects.visible_to(actor)
    found = found.as_shown_to(actor)
    return found.select_related("asked_by", "answered_by", "licensing_id__organization").order_by(
        "-asked_at", "-id"
    )


def get_role_request(actor: Actor, pk: UUID) -> RoleRequest:
    """One of them; raises `RoleRequest.DoesNotExist` for unseen and unknown ones."""
    return list_role_requests(actor).get(pk=pk)


def list_unanswered(actor: Actor) -> QuerySet[RoleRequest]:
    """Those that wait for an answer that the actor may give, the oldest first."""
    found: Any = RoleRequest.objects.answerable_by(actor)
    return found.select_related("asked_by", "licensing_id").order_by("asked_at", "id")


def is_answerable(actor: Actor, request: RoleRequest) -> bool:
    """Whether it waits for an answer that the actor may give."""
    return RoleRequest.objects.filter(pk=request.pk).answerable_by(actor).exists()
