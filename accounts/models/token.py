"""API tokens: only a digest is stored; permissions are checked on every request."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.grants import Scope
from accounts.models.center import Center
from accounts.models.user import User
from vlsc.lib.ids import uuid7
from vlsc.lib.text import NameField, cells_constraint


class TokenQuerySet(models.QuerySet["Token"]):
    def live(self, at: datetime) -> "TokenQuerySet":
        """Tokens that are neither revoked nor expired and whose holder is active."""
        return self.filter(revoked_at=None, expires_at__gt=at, holder__is_active=True)

    def with_time_zone(self) -> "TokenQuerySet":
        """Read the center's time zone along, which tells what day it is."""
        return self.annotate(time_zone=models.Subquery(Center.objects.values("time_zone")[:1]))

    def revoke_all(self, holder: User, *, at: datetime) -> int:
        """Revoke every token of a holder; returns how many were not revoked yet."""
        return self.filter(holder=holder, revoked_at=None).update(revoked_at=at)


class Token(models.Model):
    """A bearer token of a person or a service account.

    `licensing_ids` binds it to those licensing IDs (null: not bound); there is no foreign key,
    because this app must not depend on the one that defines licensing IDs. `networks` limits the
    addresses it may be used from.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens_made")
    name = NameField(max_length=80)
    digest = models.BinaryField(max_length=32, unique=True)  # SHA-256 of the whole token
    last_four = models.CharField(max_length=4)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope))
    licensing_ids = ArrayField(models.UUIDField(), null=True, blank=True)
    networks = ArrayField(models.CharField(max_length=43), default=list, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    # Set where a query has read them along with the token.
    time_zone: str | None = None
    roles_read: list[dict[str, Any]] | None = None

    objects = TokenQuerySet.as_manager()

    class Meta:
        constraints = [cells_constraint("token", "name")]
        indexes = [models.Index(fields=["holder", "-created_at"], name="token_holder")]

    def __str__(self) -> str:
        return f"{self.name} (…{self.last_four})"

    def revoke(self, *, at: datetime) -> None:
        """Revoke the token, effective with the next request; revoking it again changes nothing."""
        if self.revoked_at is None:
            self.revoked_at = at
            self.save(update_fields=["revoked_at"])
