"""The sweep that holds the ledger against its counters once a night."""

from datetime import datetime, timedelta

from accounts.actor import system_actor
from accounts.models import Center
from activation.selectors.differences import find_latest_check
from activation.services import verify_ledger

NIGHT = timedelta(hours=2)  # after midnight at the center, when few activate


def verify_nightly(at: datetime) -> None:
    """Verify the ledger unless it was verified since the last night began.

    It runs every hour, so a night that beat was down for is made up for.
    """
    latest, day = find_latest_check(), Center.get().day
    if latest is None or day(latest.checked_at - NIGHT) < day(at - NIGHT):
        verify_ledger(by=system_actor(channel="job", at=at), at=at)
