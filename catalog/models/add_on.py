"""Add-ons: products that extend others for a time, such as a year of extended security updates."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from catalog.models.product import Product
from vlsc.lib.ids import uuid7


class AddOnQuerySet(models.QuerySet["AddOn"]):
    def covering(self, today: date) -> "AddOnQuerySet":
        """Those whose coverage includes a day."""
        return self.filter(covers_from__lte=today, covers_until__gte=today)


class AddOn(models.Model):
    """A product that is used with others, its base products, from one day to another inclusive.

    Its keys are MAKs. `activation_id` is the public id that a machine needs beside the key.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="add_on")
    adds_to = models.ManyToManyField(Product, related_name="add_ons")
    covers_from = models.DateField()
    covers_until = models.DateField()
    activation_id = models.UUIDField(null=True, blank=True)

    objects = AddOnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(covers_from__lte=F("covers_until")), name="add_on_covers_days"
            )
        ]
        ordering = ("-covers_from", "id")

    def __str__(self) -> str:
        return f"{self.product}: {self.covers_from} – {self.covers_until}"

    def covers(self, today: date) -> bool:
        """Whether its coverage includes a day."""
        return self.covers_from <= today <= self.covers_until
