"""Attempts in a window of time: one row per kind and caller (written by `accounts.limiter`)."""

from django.db import models


class RateWindow(models.Model):
    """The number of attempts of one kind by one caller. The table is unlogged."""

    name = models.CharField(max_length=120, primary_key=True)
    counted = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.name}: {self.counted}"
