"""What was noticed of a term that ends: each number of days once for each end date."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from agreements.models import Agreement
from vlsc.lib.ids import uuid7

NOTICE_DAYS = (90, 30, 7)  # before the end


class TermNotice(models.Model):
    """Licensing IDs of an agreement end on a day; another end date begins anew."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="+")
    ends_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    noticed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "ends_on", "days"], name="term_notice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ends_on} − {self.days}"

    @classmethod
    def note(
        cls, agreement: UUID, ends_on: date, days: Iterable[int], *, at: datetime
    ) -> "TermNotice | None":
        """Record that so many days are left, the fewest last; None if that is known already.

        Of two that record it at once, the second waits for the first and gets None.
        """
        rows: list[Any] = [
            cls(agreement_id=agreement, ends_on=ends_on, days=each, noticed_at=at) for each in days
        ]
        cls.objects.bulk_create(rows, ignore_conflicts=True)
        return cls.objects.filter(pk=rows[-1].pk).first()
