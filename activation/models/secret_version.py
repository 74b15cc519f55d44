"""Versions of a product's activation secret: when each was made, and when it ended."""

from datetime import datetime

from django.db import models
from django.db.models import Q


class SecretVersionQuerySet(models.QuerySet["SecretVersion"]):
    def end_before(self, product_code: str, version: int, *, at: datetime) -> list[int]:
        """End the versions below one, also those that have no row yet; returns which."""
        ended = self.filter(product_code=product_code, ended_at=None, version__lt=version)
        without = set(range(1, version)) - set(
            self.filter(product_code=product_code).values_list("version", flat=True)
        )
        numbers = sorted({*ended.values_list("version", flat=True), *without})
        ended.update(ended_at=at)
        self.bulk_create(
            self.model(product_code=product_code, version=number, ended_at=at)
            for number in sorted(without)
        )
        return numbers


class SecretVersion(models.Model):
    """A version that was made or ended by an act; version 1 of a product needs no row to live.

    The version that new confirmation IDs are made with is `Product.secret_version`. The secret
    itself is derived and stored nowhere.
    """

    id = models.BigAutoField(primary_key=True)
    product_code = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(null=True)  # not known of version 1
    ended_at = models.DateTimeField(null=True)

    objects = SecretVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product_code", "version"], name="secret_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="secret_version_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.product_code} {self.version}"
