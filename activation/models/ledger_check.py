"""When the ledger was held against its counters, and what came of it."""

from django.db import models


class LedgerCheck(models.Model):
    """One comparison of all keys; `differing` is how many of them have wrong counters."""

    id = models.BigAutoField(primary_key=True)
    checked_at = models.DateTimeField(db_index=True)
    keys = models.PositiveIntegerField()
    differing = models.PositiveIntegerField()

    class Meta:
        get_latest_by = "checked_at"

    def __str__(self) -> str:
        return f"{self.checked_at:%Y-%m-%d}: {self.differing} of {self.keys}"
