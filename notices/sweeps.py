"""The sweeps of notices, which Celery beat runs."""

from datetime import datetime

from notices import sending


def sweep_mails(at: datetime) -> None:
    """Take care of mails without a worker, and of those whose pause is over."""
    sending.sweep(at=at)
