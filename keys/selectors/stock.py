"""The stock by kind of key: how many keys it has, how many are waited for, how long it lasts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from accounts.actor import Actor
from accounts.grants import Action
from accounts.models import Center
from agreements.access import may_anywhere, require_anywhere
from catalog.models import Product
from catalog.states import Authority, KeyType
from keys.forecasts import DAYS, Forecast, forecast
from keys.models import Key, Listing, LowStock, StockKind
from keys.models.stock import LEVELS
from keys.states import ListingState

MONTH = 30  # days
# Types of which this center makes keys for its own products.
MADE_TYPES = (KeyType.MAK, KeyType.VLK, KeyType.KMS, KeyType.OSA)


@dataclass(frozen=True, kw_only=True)
class StockRow:
    """One kind of key. `issued` counts those of the last 30 days; a product or a group is named."""

    kind: StockKind
    product: Product | None
    in_stock: int
    awaiting: int
    issued: int
    forecast: Forecast | None
    today: date

    @property
    def name(self) -> str:
        """The product or the KMS group."""
        return self.product.name if self.product else self.kind.kms_group

    @property
    def type(self) -> str:
        return self.kind.type

    @property
    def lasts_until(self) -> date | None:
        """The day on which the stock probably runs out; None where nothing can be said."""
        return self.forecast.on if self.forecast else None

    @property
    def level(self) -> int | None:
        """The lowest level of `LEVELS` that was reached; None while there is enough."""
        if not self.in_stock:
            return 0
        days = (self.lasts_until - self.today).days if self.lasts_until else None
        reached = [level for level in LEVELS if level and days is not None and days <= level]
        return min(reached, default=None)


def list_stock(
    actor: Actor,
    *,
    product: UUID | None = None,
    type: str = "",  # noqa: A002 - the name of the filter
) -> list[StockRow]:
    """Every kind of key that is in stock, waited for or was issued lately: the shortest first.

    Of a product, its KMS group is meant too. Raises `NotPermitted` for who does not load the
    center.
    """
    require_anywhere(actor, Action.LOAD_CENTER)
    rows = count_stock(today=actor.today)
    if product:
        found = Product.objects.filter(pk=product).exclude(kms_group="")
        groups = list(found.values_list("kms_group", flat=True))
        rows = [row for row in rows if row.kind.product == product or row.kind.kms_group in groups]
    return sorted((row for row in rows if type in {"", row.type}), key=_urgency)


def list_low_stock(actor: Actor) -> QuerySet[LowStock]:
    """The kinds of keys that operations were told of, each by its lowest level; else none."""
    if not may_anywhere(actor, Action.LOAD_CENTER):
        return LowStock.objects.none()
    kind = ("product_id", "kms_group", "type")
    return LowStock.objects.select_related("product").order_by(*kind, "level").distinct(*kind)


def list_products_to_make(actor: Actor) -> list[Product]:
    """The products that this center activates, for which it makes keys itself, by name."""
    require_anywhere(actor, Action.LOAD_CENTER)
    found = Product.objects.filter(
        activation_authority=Authority.CENTER, key_types__overlap=list(MADE_TYPES)
    )
    return list(found.order_by("name"))


def count_stock(*, today: date) -> list[StockRow]:
    """The same for whoever has asked for the right, in no order."""
    in_stock, awaiting = _count_in_stock(), _count_awaiting()
    by_day = _count_issued(today)
    kinds = {*in_stock, *awaiting, *by_day}
    products = Product.objects.in_bulk([kind.product for kind in kinds if kind.product])
    return [
        StockRow(
            kind=kind,
            product=products.get(kind.product) if kind.product else None,
            in_stock=in_stock.get(kind, 0),
            awaiting=awaiting.get(kind, 0),
            issued=sum(by_day.get(kind, [])[-MONTH:]),
            forecast=forecast(by_day.get(kind, [])[:-1], in_stock.get(kind, 0), today),
            today=today,
        )
        for kind in kinds
    ]


def _urgency(row: StockRow) -> tuple[bool, date, str, str]:
    return (row.awaiting <= row.in_stock, row.lasts_until or date.max, row.name, row.type)


def _count_in_stock() -> dict[StockKind, int]:
    found = Key.objects.in_stock().order_by().values_list("product", "kms_group", "type")
    return {StockKind(*kind): n for *kind, n in found.annotate(n=Count("pk"))}


def _count_awaiting() -> dict[StockKind, int]:
    """A KMS group's key is waited for once by each licensing ID, under whichever products."""
    waiting = Listing.objects.filter(state=ListingState.AWAITING).order_by()
    shared = Q(type=KeyType.KMS) & ~Q(product__kms_group="")
    groups = waiting.filter(shared).values_list("product__kms_group", "type")
    others = waiting.exclude(shared).values_list("product", "type")
    counted = {
        StockKind(None, group, kind): n
        for group, kind, n in groups.annotate(n=Count("licensing_id", distinct=True))
    }
    rest = others.annotate(n=Count("pk"))
    return counted | {StockKind(product, "", kind): n for product, kind, n in rest}


def _count_issued(today: date) -> dict[StockKind, list[int]]:
    """How many keys were issued from stock on each of the last days; the last is today."""
    zone = ZoneInfo(Center.get().time_zone)
    first = datetime.combine(today - timedelta(DAYS), datetime.min.time(), tzinfo=zone)
    found = Key.objects.filter(issued_at__gte=first).order_by()
    days = found.annotate(day=TruncDate("issued_at", tzinfo=zone))
    rows = days.values_list("product", "kms_group", "type", "day").annotate(n=Count("pk"))
    counted: dict[StockKind, list[int]] = {}
    for product, group, kind, day, n in rows:
        by_day = counted.setdefault(StockKind(product, group, kind), [0] * (DAYS + 1))
        by_day[DAYS - (today - day).days] += n
    return counted
