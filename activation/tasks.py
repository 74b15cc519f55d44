"""Celery tasks of activations. Each takes an id and is safe to run twice."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from activation import proxy_files


@shared_task(name="activation.activate_file")
def activate_file(file_id: str) -> None:
    """Activate the machines of a confirmed file."""
    proxy_files.activate(UUID(file_id), at=timezone.now())
