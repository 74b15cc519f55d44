"""The sweep of the counters, which Celery beat runs."""

from datetime import datetime

from django.conf import settings

from keys.models import Counter


def follow_counters(at: datetime) -> None:
    """Give large limits their shards, and copy the counters that lists are sorted by."""
    Counter.spread_large(settings.SHARDED_FROM)
    Counter.copy_used(at=at)
