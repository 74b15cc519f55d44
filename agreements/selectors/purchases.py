"""Purchases and forecasts of a licensing ID, if the actor may see purchases there."""

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, LPad

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import Forecast, LicensingId, Purchase
from vlsc.lib.folding import has_words
from vlsc.lib.masking import searchable

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


def narrow_purchases(found: QuerySet[Purchase], *, q: str = "", **facts: str) -> QuerySet[Purchase]:
    """Those that match all the filters; `q` is part of a product's name or of an order number."""
    text = searchable(q)
    if text.strip():
        is_ordered = Q(order_number__folded_contains=text)
        found = found.filter(has_words("product__name", text) | is_ordered)
    return found.filter(**facts)


def list_forecasts(actor: Actor, licensing_id: LicensingId) -> QuerySet[Forecast]:
    """The forecasts of a licensing ID; none if the actor may not see purchases there."""
    visible = LicensingId.objects.visible_to(actor, Action.SEE_PURCHASES)
    return Forecast.objects.filter(licensing_id=licensing_id, licensing_id__in=visible.values("pk"))
