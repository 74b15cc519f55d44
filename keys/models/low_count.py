"""What was noticed of a MAK that runs low: each level once for each number of activations."""

from datetime import datetime
from typing import Any

from django.db import models

from keys.models.key import Key
from vlsc.lib.ids import uuid7

LEVELS = (80, 95, 100)  # percent of `allowed`


class LowCount(models.Model):
    """A MAK reached a level while so many activations were allowed; a raise begins anew."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    allowed = models.PositiveIntegerField()
    used = models.PositiveIntegerField()
    noticed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "level", "allowed"], name="low_count_once")
        ]

    def __str__(self) -> str:
        return f"{self.level} % of {self.allowed}"

    @classmethod
    def note(cls, key: Key, level: int, *, at: datetime) -> "LowCount | None":
        """Record that a key has reached a level, and those below; None if that is known already.

        Of two that record it at once, the second waits for the first and gets None.
        """
        allowed = key.allotted + key.granted
        rows: list[Any] = [
            cls(key=key, level=each, allowed=allowed, used=key.used, noticed_at=at)
            for each in LEVELS
            if each <= level
        ]
        cls.objects.bulk_create(rows, ignore_conflicts=True)
        return cls.objects.filter(pk=rows[-1].pk).first()
