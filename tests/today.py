"""The day at the center of the cast, which for an hour or two is not the day in UTC."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = "Europe/Stockholm"


def center_today() -> date:
    return datetime.now(ZoneInfo(ZONE)).date()
