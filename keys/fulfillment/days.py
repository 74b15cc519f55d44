"""What begins with a day and by nobody's act: subscriptions, and versions with a day of release."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import TruncDate

from accounts.actor import system_actor
from accounts.models import Center
from agreements.models import LicensingId, Purchase
from agreements.states import PurchaseKind
from catalog.models import Product
from keys.fulfillment.releasing import release
from keys.models import Fulfillment, NewVersion
from vlsc.lib.refused import Refused

# A version whose day is longer ago was in the catalog before it came here: it is released by hand.
FOLLOWED = timedelta(days=31)


def follow_days(at: datetime) -> None:
    """Have those looked at again whose rights began with today or a day since they last were."""
    center = Center.get()
    _begin_subscriptions(center.day(at), ZoneInfo(center.time_zone))
    _release_versions(center.day(at), at)


def _begin_subscriptions(today: date, zone: ZoneInfo) -> None:
    """Those already due stay as they are, so that a long backlog is not raised at every run."""
    begun = Purchase.objects.filter(
        licensing_id=OuterRef("licensing_id"),
        kind=PurchaseKind.SUBSCRIPTION,
        coverage_starts_on__lte=today,
        coverage_starts_on__gt=OuterRef("fulfilled_on"),
    )
    settled = Fulfillment.objects.annotate(fulfilled_on=TruncDate("fulfilled_at", tzinfo=zone))
    found = settled.filter(Exists(begun), version=F("licensing_id__rights_version"))
    LicensingId.objects.filter(pk__in=found.values("pk")).bump_rights_version()


def _release_versions(today: date, at: datetime) -> None:
    by = system_actor(at=at)
    released = NewVersion.objects.filter(product=OuterRef("pk"))
    found = Product.objects.filter(
        ~Exists(released), released_on__gt=today - FOLLOWED, released_on__lte=today
    )
    for product in found.order_by("released_on", "pk").values_list("pk", flat=True):
        try:
            release(product, by=by, at=at)
        except Refused:
            continue  # operations were first
