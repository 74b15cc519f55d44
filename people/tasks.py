"""Celery tasks of people. Each takes an id and is safe to run twice."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from people import claims, role_requests


@shared_task(name="people.pass_on_role_request")
def pass_on_role_request(request_id: str) -> None:
    """Tell the administrators of a request for a role."""
    role_requests.pass_on(UUID(request_id), at=timezone.now())


@shared_task(name="people.pass_on_claim")
def pass_on_claim(claim_id: str) -> None:
    """Look up the numbers of a claim, and tell who must know of it."""
    claims.pass_on(UUID(claim_id), at=timezone.now())
