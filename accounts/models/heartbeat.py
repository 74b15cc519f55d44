"""When each sweep last came to its end, so that a silence is seen (`/readyz`)."""

from datetime import datetime

from django.db import models


class Heartbeat(models.Model):
    """One row a sweep, by the name of its task."""

    sweep = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sweep} {self.at:%Y-%m-%d %H:%M:%S}"

    @staticmethod
    def beat(sweep: str, *, at: datetime) -> None:
        """Note that the sweep has come to its end; one statement."""
        row = Heartbeat(sweep=sweep, at=at)
        Heartbeat.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["sweep"], update_fields=["at"]
        )

    @staticmethod
    def last() -> dict[str, datetime]:
        """When each was last heard of."""
        return dict(Heartbeat.objects.values_list("sweep", "at"))
