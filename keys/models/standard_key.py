"""Standard keys: which key of an ownership group is to be used for a product."""

from django.db import models
from django.db.models import Exists, OuterRef

from catalog.models import Product
from keys.models.key import Key
from vlsc.lib.ids import uuid7


class StandardKeyQuerySet(models.QuerySet["StandardKey"]):
    def of_listing(self) -> Exists:
        """The condition for listings whose key is the standard one of their group and product."""
        return Exists(
            self.filter(
                group_id=OuterRef("group_id"), product=OuterRef("product"), key=OuterRef("key")
            )
        )


class StandardKey(models.Model):
    """The key that a group's administrator has chosen for a product, at most one each.

    A choice counts while the key is listed in the group for the product.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group_id = models.UUIDField(editable=False)  # the id of the top organization
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    key = models.ForeignKey(Key, on_delete=models.CASCADE, related_name="standard_of")

    objects = StandardKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group_id", "product"], name="standard_key_once")
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.key}"
