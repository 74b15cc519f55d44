"""The sweep of the clock, which Celery beat runs every minute."""

from datetime import datetime

from support import clock


def sweep_clock(at: datetime) -> None:
    """Take the steps that are due, and close what is quiet."""
    clock.sweep(at)
