"""How many machines were activated with a key on each day, counted from the ledger afterwards.

Pictures and forecasts read it, since a key can have a million rows in the ledger. A sweep writes
it, and not the activations: a row for the key and the day would be where they all wait.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, models

# Also those that were given back since; not those carried over from a replaced key.
COUNT = """
INSERT INTO activation_dailyuse (key_id, day, uses)
SELECT key_id, (activated_at AT TIME ZONE %(zone)s)::date, count(*)
FROM activation_activation
WHERE id >= %(first_id)s AND activated_at >= %(since)s AND activated_at < %(until)s
    AND channel <> 'carried'
GROUP BY 1, 2
ON CONFLICT (key_id, day) DO UPDATE SET uses = EXCLUDED.uses
"""
# A row's id is made a moment after its time is read, on a clock that may be set back a little.
CLOCK = timedelta(hours=1)


class DailyUse(models.Model):
    """A day at the center; days without an activation have no row."""

    pk = models.CompositePrimaryKey("key_id", "day")
    key_id = models.UUIDField()  # no foreign key: the table can be distributed by key
    day = models.DateField()
    uses = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["day"], name="daily_use_day")]

    def __str__(self) -> str:
        return f"{self.key_id} {self.day}: {self.uses}"

    @classmethod
    def find_latest_day(cls) -> date | None:
        """The last day on which any key was used."""
        return cls.objects.order_by("-day").values_list("day", flat=True).first()

    @staticmethod
    def count(since: date, until: date, zone: str) -> None:
        """Count the days from `since` to the one before `until`, anew where they were counted."""
        start = datetime.combine(since, time(), ZoneInfo(zone))
        milliseconds = int((start - CLOCK).timestamp() * 1000)
        parameters: dict[str, Any] = {
            "zone": zone,
            "since": start,
            "until": datetime.combine(until, time(), ZoneInfo(zone)),
            "first_id": f"{milliseconds << 80:032x}",  # ids begin with their time
        }
        with connection.cursor() as cursor:
            cursor.execute(COUNT, parameters)
