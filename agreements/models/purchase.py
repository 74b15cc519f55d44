"""Purchase lines, and the forecasts of Select agreements."""

from django.db import models

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models.licensing_id import LicensingId
from agreements.states import Fulfillment, PurchaseKind
from catalog.models import Product
from catalog.states import Pool
from vlsc.lib.folded import FoldedField, UniqueFolded
from vlsc.lib.ids import uuid7
from vlsc.lib.numbers import numbers_constraint, validate_not_spreadsheet
from vlsc.lib.text import NameField, cells_constraint


class PurchaseQuerySet(models.QuerySet["Purchase"]):
    def visible_to(self, actor: Actor) -> "PurchaseQuerySet":
        """Lines of the licensing IDs whose purchases the actor may see."""
        visible = LicensingId.objects.visible_to(actor, Action.SEE_PURCHASES)
        return self.filter(licensing_id__in=visible.values("pk"))


class Purchase(models.Model):
    """One line of an order. A negative quantity is a return."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    licensing_id = models.ForeignKey(
        LicensingId, on_delete=models.PROTECT, related_name="purchases"
    )
    order_number = NameField(max_length=40, validators=[validate_not_spreadsheet])
    folded_order_number = FoldedField("order_number")
    line = models.PositiveIntegerField()
    part_number = NameField(max_length=40, blank=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="purchases")
    kind = models.CharField(max_length=16, choices=PurchaseKind)
    quantity = models.IntegerField()
    fulfillment = models.CharField(max_length=8, choices=Fulfillment, default=Fulfillment.DOWNLOAD)
    coverage_starts_on = models.DateField(null=True, blank=True)
    coverage_ends_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PurchaseQuerySet.as_manager()

    class Meta:
        constraints = [
            cells_constraint("purchase", "order_number", "part_number"),
            numbers_constraint("purchase", "order_number", is_ascii=False),
            UniqueFolded(
                fields=["licensing_id", "folded_order_number", "line"],
                name="purchase_order_line_once",
            ),
            models.CheckConstraint(condition=~models.Q(quantity=0), name="purchase_quantity_not_0"),
        ]

    def __str__(self) -> str:
        return f"{self.order_number}/{self.line}"


class Forecast(models.Model):
    """What a Select customer expects to buy of a pool; it entitles to the pool's keys."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    licensing_id = models.ForeignKey(
        LicensingId, on_delete=models.CASCADE, related_name="forecasts"
    )
    pool = models.CharField(max_length=12, choices=Pool)
    quantity = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["licensing_id", "pool"], name="forecast_pool_once")
        ]

    def __str__(self) -> str:
        return f"{self.pool}: {self.quantity}"
