"""What was noticed of a token that ends: each number of days once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from accounts.models import Token
from vlsc.lib.ids import uuid7

TOKEN_NOTICE_DAYS = (30, 7, 1)  # before the end


class TokenNotice(models.Model):
    """A token has no more than this number of days left."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="+")
    days = models.PositiveSmallIntegerField()
    noticed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "days"], name="token_notice_once")]

    def __str__(self) -> str:
        return f"{self.token_id} − {self.days}"

    @classmethod
    def note(cls, token: UUID, days: Iterable[int], *, at: datetime) -> "TokenNotice | None":
        """Record that so many days are left, the fewest last; None if that is known already.

        Of two that record it at once, the second waits for the first and gets None.
        """
        rows: list[Any] = [cls(token_id=token, days=each, noticed_at=at) for each in days]
        cls.objects.bulk_create(rows, ignore_conflicts=True)
        return cls.objects.filter(pk=rows[-1].pk).first()
