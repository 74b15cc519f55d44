"""What Celery carries for jobs: the name of a sweep."""

from celery import shared_task
from django.utils import timezone

from jobs import sweeps


@shared_task(name=sweeps.TASK)
def sweep(name: str) -> None:
    """Run one sweep."""
    sweeps.run_sweep(name, at=timezone.now())
