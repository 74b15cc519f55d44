"""The sweeps of activations: proxy files; the ledger by days, and against its counters at night."""

import logging
from datetime import datetime, timedelta

from accounts.actor import system_actor
from accounts.models import Center
from activation import proxy_files
from activation.models import DailyUse
from activation.selectors.differences import find_latest_check
from activation.services import verify_ledger
from vlsc.lib.private_files import StorageUnreachable

log = logging.getLogger(__name__)

NIGHT = timedelta(hours=2)  # after midnight at the center, when few activate
LATE = timedelta(minutes=10)  # after midnight, when every activation of the day is stored
HISTORY = timedelta(days=366)


def verify_nightly(at: datetime) -> None:
    """Verify the ledger unless it was verified since the last night began.

    It runs every hour, so a night that beat was down for is made up for.
    """
    latest, day = find_latest_check(), Center.get().day
    if latest is None or day(latest.checked_at - NIGHT) < day(at - NIGHT):
        verify_ledger(by=system_actor(channel="job", at=at), at=at)


def sweep_proxy_files(at: datetime) -> None:
    """Take care of proxy files without a worker, and of expired ones."""
    proxy_files.sweep(at=at)


def remove_forgotten(at: datetime) -> None:
    """Remove stored files without a row."""
    try:
        proxy_files.remove_forgotten()
    except StorageUnreachable as error:
        log.warning("proxy_files.storage_unreachable", extra={"reason": str(error)})


def count_use(at: datetime) -> None:
    """Count the days that have ended since the last that was counted; at first, a year of them.

    The last counted day may be counted again and again until the next has an activation.
    """
    center = Center.get()
    today = center.day(at - LATE)
    latest = DailyUse.find_latest_day() or today - HISTORY
    if latest < today - timedelta(days=1):
        DailyUse.count(max(latest, today - HISTORY), today, center.time_zone)
