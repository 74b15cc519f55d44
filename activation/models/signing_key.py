"""The Ed25519 keys that sign certificates."""

import base64
from datetime import datetime
from uuid import UUID

from django.db import models

from vlsc.lib.ids import uuid7


class SigningKeyQuerySet(models.QuerySet["SigningKey"]):
    def live(self) -> "SigningKeyQuerySet":
        """The published keys, newest first; the first of them signs."""
        return self.filter(retired_at=None).order_by("-made_at", "-id")

    def add(
        self, *, row_id: UUID, public: bytes, sealed: bytes, kid: str, at: datetime
    ) -> "SigningKey":
        """Add a key, which signs from now on, and retire all but the one before it."""
        before = self.live().values_list("pk", flat=True)[:1]
        self.filter(retired_at=None).exclude(pk__in=list(before)).update(retired_at=at)
        return self.create(id=row_id, public=public, sealed=sealed, kid=kid, made_at=at)


class SigningKey(models.Model):
    """One key pair: the private half sealed for this row by the vault, the public one published.

    `kid` is the thumbprint of the public key (RFC 7638).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kid = models.CharField(max_length=43, unique=True)
    public = models.BinaryField(max_length=32)
    sealed = models.BinaryField(max_length=80)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects = SigningKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return self.kid

    def as_jwk(self) -> dict[str, str]:
        """The public key as in RFC 8037."""
        x = base64.urlsafe_b64encode(bytes(self.public)).rstrip(b"=").decode()
        numbers = {"kty": "OKP", "crv": "Ed25519", "x": x}
        return numbers | {"kid": self.kid, "use": "sig", "alg": "EdDSA"}
