"""The Celery task that runs a sweep by name."""

from celery import shared_task
from django.utils import timezone

from jobs import sweeps


@shared_task(name=sweeps.TASK)
def sweep(name: str) -> None:
    """Run one sweep."""
    sweeps.run_sweep(name, at=timezone.now())
