"""The center's own settings: a single row, edited on the settings page."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import models

from vlsc.lib.text import NameField, cells_constraint


class Center(models.Model):
    """The organization that runs this service center."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = NameField(max_length=120, default="Volume licensing service center")
    time_zone = models.CharField(max_length=64, default="UTC")

    class Meta:
        constraints = [
            cells_constraint("center", "name"),
            models.CheckConstraint(condition=models.Q(id=1), name="one_center"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def get(cls) -> "Center":
        """The center; in a new database an unsaved one with the defaults."""
        return cls.objects.first() or cls()

    def day(self, at: datetime) -> date:
        """The date in the center's time zone, by which agreements end."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()
