"""The sweeps of people, which Celery beat runs."""

from datetime import datetime

from people import role_requests
from people.services import expire_invitations, expire_role_requests
from people.services.log_alarm import warn_of_unsealed_lines


def sweep_invitations(at: datetime) -> None:
    """End invitations whose seven days are over."""
    expire_invitations(at=at)


def sweep_role_requests(at: datetime) -> None:
    """Pass on requests for roles that still wait for it, and end those that are too old."""
    role_requests.sweep(at)
    expire_role_requests(at=at)


def sweep_unsealed(at: datetime) -> None:
    """Tell operations of lines of the log that stay without a seal."""
    warn_of_unsealed_lines(at=at)
