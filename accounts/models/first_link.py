"""The link with which the first account of a new center is made: one at a time."""

import hmac
from datetime import datetime
from hashlib import sha256

from django.db import models


def digest_link(secret: str) -> str:
    """What is stored in place of the link's secret, which has 256 random bits."""
    return sha256(secret.encode()).hexdigest()


class FirstAccountLink(models.Model):
    """A link that works once, until `expires_at`. Only the digest of its secret is stored."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_first_account_link")
        ]

    def __str__(self) -> str:
        return f"until {self.expires_at}"

    @classmethod
    def replace(cls, *, digest: str, expires_at: datetime) -> None:
        """Store a new link; the one before works no longer."""
        cls.objects.update_or_create(pk=1, defaults={"digest": digest, "expires_at": expires_at})

    @classmethod
    def lock(cls) -> "FirstAccountLink | None":
        """The link, locked until the transaction ends: of two who use it, the second finds none."""
        return cls.objects.select_for_update().filter(pk=1).first()

    @classmethod
    def get(cls) -> "FirstAccountLink | None":
        """The link as it is."""
        return cls.objects.filter(pk=1).first()

    def is_valid(self, digest: str, at: datetime) -> bool:
        """Whether it is the one with that digest, and has not expired."""
        return hmac.compare_digest(self.digest, digest) and at < self.expires_at
