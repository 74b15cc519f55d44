"""Data keys, wrapped by the master key that lives outside the database."""

from django.db import models


class WrappedKey(models.Model):
    """One data key: `purpose` is what it encrypts, `version` its generation.

    Every ciphertext begins with the version of its data key. Re-wrapping under a new master key
    changes only `wrapped` and `master_id`.
    """

    class Purpose(models.TextChoices):
        PRODUCT_KEYS = "product_keys"
        FINGERPRINTS = "fingerprints"
        FILES = "files"
        ANSWERS = "answers"

    id = models.BigAutoField(primary_key=True)
    purpose = models.CharField(max_length=16, choices=Purpose)
    version = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField(max_length=80)
    master_id = models.CharField(max_length=16)  # first 16 hex digits of the master key's SHA-256
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="wrapped_key_once")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"
