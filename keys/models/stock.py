"""Kinds of keys in stock, and what operations were told of those that run out."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import Q

from catalog.models import Product
from catalog.states import KeyType
from vlsc.lib.ids import uuid7

LEVELS = (30, 7, 0)  # days for which the stock lasts; 0: there is none


class StockKind(NamedTuple):
    """Keys that replace each other: of a product and a type, or KMS host keys of a group."""

    product: UUID | None
    kms_group: str
    type: str

    @classmethod
    def of(cls, product: UUID, kms_group: str, key_type: str) -> "StockKind":
        """The kind of a product's keys of a type; the products of a KMS group share theirs."""
        is_shared = key_type == KeyType.KMS and kms_group
        return cls(None, kms_group, key_type) if is_shared else cls(product, "", key_type)

    @property
    def keys(self) -> Q:
        """The condition on keys that came into stock as this kind."""
        if self.kms_group:
            return Q(kms_group=self.kms_group, type=self.type)
        return Q(product=self.product, type=self.type)

    @property
    def listings(self) -> Q:
        """The condition on listings that can use such a key."""
        if self.kms_group:
            return Q(product__kms_group=self.kms_group, type=self.type)
        return Q(product=self.product, type=self.type)


class LowStock(models.Model):
    """Operations were told that a kind of keys reached a level, with so many left.

    When there are more than the fewest since, the row goes, and the level is told of again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, null=True, related_name="+")
    kms_group = models.CharField(max_length=80, blank=True)
    type = models.CharField(max_length=5, choices=KeyType)
    level = models.PositiveSmallIntegerField()
    fewest = models.PositiveIntegerField()
    noticed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "type", "level"],
                condition=Q(product__isnull=False),
                name="low_stock_of_product_once",
            ),
            models.UniqueConstraint(
                fields=["kms_group", "type", "level"],
                condition=Q(product__isnull=True),
                name="low_stock_of_group_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type}: {self.level} days"

    @property
    def kind(self) -> StockKind:
        """The kind of keys that it is about."""
        return StockKind(self.product_id, self.kms_group, self.type)

    @classmethod
    def follow(cls, kind: StockKind, in_stock: int) -> None:
        """Forget what was told before the stock rose; remember the fewest that there were."""
        rows = cls.objects.filter(**_columns(kind))
        rows.filter(fewest__lt=in_stock).delete()
        rows.filter(fewest__gt=in_stock).update(fewest=in_stock)

    @classmethod
    def note(cls, kind: StockKind, level: int, in_stock: int, *, at: datetime) -> "LowStock | None":
        """Record that a level was reached, and those above; None if that is known already.

        Of two that record it at once, the second waits for the first and gets None.
        """
        rows: list[Any] = [
            cls(**_columns(kind), level=each, fewest=in_stock, noticed_at=at)
            for each in LEVELS
            if each >= level
        ]
        cls.objects.bulk_create(rows, ignore_conflicts=True)
        return cls.objects.filter(pk=rows[-1].pk).first()


def _columns(kind: StockKind) -> dict[str, Any]:
    return {"product_id": kind.product, "kms_group": kind.kms_group, "type": kind.type}
