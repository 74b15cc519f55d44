"""What a center decides about itself: one row, edited on its settings page."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import models


class Center(models.Model):
    """The organization that runs this service center."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=120, default="Volume licensing service center")
    time_zone = models.CharField(max_length=64, default="UTC")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_center")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def get(cls) -> "Center":
        """The center; a new database has one with the defaults, not yet saved."""
        return cls.objects.first() or cls()

    def day(self, at: datetime) -> date:
        """The calendar day at the center, which is what agreements end by."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()
