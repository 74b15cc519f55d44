"""Saved responses to POSTs with an `Idempotency-Key`, which repeats get again."""

from django.db import models

from vlsc.lib.ids import uuid7


class IdempotentAnswer(models.Model):
    """A caller's key and the response to it. The body is sealed; rows are kept for 48 hours."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    caller = models.CharField(max_length=80)  # "token:<id>" or "user:<id>"
    key = models.CharField(max_length=255)  # SHA-256 of the header, hexadecimal
    request_digest = models.BinaryField(max_length=32)  # SHA-256 of method, path and body
    status = models.PositiveSmallIntegerField(null=True)  # null while the first request is running
    location = models.CharField(max_length=200, blank=True)
    sealed_body = models.BinaryField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller", "key"], name="idempotency_key_once")
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_age")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key[:8]}…"
