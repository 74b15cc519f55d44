"""The sweeps of people, which Celery beat runs."""

from datetime import datetime

from people.services import expire_invitations


def sweep_invitations(at: datetime) -> None:
    """End invitations whose seven days are over."""
    expire_invitations(at=at)
