"""The telephone directory of the demo center; nobody has these numbers."""

from datetime import time

from support.models import CallCenter
from support.services import CallCenterWish, save_call_center
from vlsc.demo.facts import Demo

WEEKDAYS = (1, 2, 3, 4, 5)
# country, name, number, opens, closes, time zone, days, languages
ROWS = (
    ("SE", "Sweden", "020 000 00 01", 8, 17, "Europe/Stockholm", WEEKDAYS, ("sv", "en")),
    ("NO", "Norway", "800 000 02", 8, 16, "Europe/Oslo", WEEKDAYS, ("nb", "en")),
    ("FI", "Finland", "0800 000 003", 9, 17, "Europe/Helsinki", WEEKDAYS, ("fi", "sv")),
    ("US", "United States", "(555) 555-0104", 5, 17, "America/Los_Angeles", WEEKDAYS, ("en", "es")),
    ("IL", "Israel", "180 0000005", 8, 18, "Asia/Jerusalem", (1, 2, 3, 4, 7), ("he", "en")),
    ("", "All other countries", "+46 8 000 00 06", 0, 0, "UTC", WEEKDAYS, ("en", "sv")),
)


def put_directory(demo: Demo) -> None:
    """Enter the call centers that are not there yet."""
    known = set(CallCenter.objects.values_list("country", flat=True))
    for country, name, number, opens, closes, zone, days, languages in ROWS:
        if country not in known:
            wish = CallCenterWish(
                country=country,
                name=name,
                numbers=[number],
                opens=time(opens),
                closes=time(closes),
                time_zone=zone,
                days=days,
                languages=languages,
            )
            save_call_center(by=demo.by, call_center=None, wish=wish, at=demo.at)
