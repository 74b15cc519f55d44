"""Celery tasks of keys. Each takes an id and is safe to run twice."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from keys import fulfillment


@shared_task(name="keys.fulfill")
def fulfill(licensing_id: str) -> None:
    """Give a licensing ID the keys that it is entitled to."""
    fulfillment.fulfill(UUID(licensing_id), at=timezone.now())


@shared_task(name="keys.serve_waiting")
def serve_waiting(product_id: str) -> None:
    """Issue keys of a product from stock to what waits for them."""
    fulfillment.serve_waiting(at=timezone.now(), products={UUID(product_id)})
