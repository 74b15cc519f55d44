"""Guesses, and requests while Redis is away: one row a window (written by `vlsc.lib.limiter`)."""

from django.db import models


class Attempts(models.Model):
    """How many attempts of one kind by one caller, until the window ends. The table is unlogged."""

    name = models.CharField(max_length=120, primary_key=True)
    counted = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_attempts"

    def __str__(self) -> str:
        return f"{self.name}: {self.counted}"
