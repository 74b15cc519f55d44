"""Purchases and forecasts of a licensing ID, if the actor may see purchases there."""

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, LPad

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import Forecast, LicensingId, Purchase

# Order number and line as one value, since keyset pagination sorts by a single expression.
BY_ORDER_LINE = Concat(
    "order_number",
    Value(" "),
    LPad(Cast("line", TextField()), 10, Value("0")),
    output_field=TextField(),
)


def list_purchases(actor: Actor, licensing_id: LicensingId) -> QuerySet[Purchase]:
    """The purchase lines of a licensing ID; none if the actor may not see purchases there."""
    found = Purchase.objects.visible_to(actor).filter(licensing_id=licensing_id)
    return found.select_related("product").order_by("order_number", "line")


def list_forecasts(actor: Actor, licensing_id: LicensingId) -> QuerySet[Forecast]:
    """The forecasts of a licensing ID; none if the actor may not see purchases there."""
    visible = LicensingId.objects.visible_to(actor, Action.SEE_PURCHASES)
    return Forecast.objects.filter(licensing_id=licensing_id, licensing_id__in=visible.values("pk"))
