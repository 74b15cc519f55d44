"""The mails about keys. Of a product key they have the last five characters."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.grants import Action
from agreements.access import may_anywhere
from agreements.models import LicensingId
from keys.models import Key, Listing, LowStock, NewVersion
from keys.models.low_count import LowCount
from keys.selectors.stock import count_stock
from keys.selectors.use import read_forecast
from notices.states import MailProblem
from notices.templates import MailTemplate, NotDue, Reader, register_mail

LOW_COUNT = "keys.low_count"
LOW_STOCK = "keys.low_stock"
NEW_VERSION = "keys.new_version"
KEY_REPLACED = "keys.replaced"
MOST_NUMBERS = 20  # licensing IDs that a mail names


def _read_low_count(reader: Reader, ids: Mapping[str, UUID], at: datetime) -> dict[str, Any]:
    """The key as it is now, if the reader may still ask for more activations of it."""
    low = LowCount.objects.get(pk=ids["low_count"])
    if reader.actor is None:
        raise NotDue(MailProblem.NO_RIGHT)
    keys = Key.objects.visible_to(reader.actor, Action.FILE_REQUESTS).with_counts()
    key = keys.filter(pk=low.key_id).first()
    if key is None:
        raise NotDue(MailProblem.NO_RIGHT)
    if key.is_out_of_use or key.allotted + key.granted != low.allowed:
        raise NotDue(MailProblem.OUTDATED)
    listings = Listing.objects.visible_to(reader.actor, Action.FILE_REQUESTS).filter(key=key)
    return {
        "key": key,
        "forecast": read_forecast(key, reader.actor.today),
        "listing": listings.select_related("licensing_id").order_by("number", "id")[0],
        "allowed": low.allowed,
        "address": settings.PUBLIC_URL + reverse("keys:key", args=[key.pk]),
    }


def _read_low_stock(reader: Reader, ids: Mapping[str, UUID], at: datetime) -> dict[str, Any]:
    """The kinds of keys that are still low, as they are now, if the reader still loads them."""
    if reader.actor is None or not may_anywhere(reader.actor, Action.LOAD_CENTER):
        raise NotDue(MailProblem.NO_RIGHT)
    kinds = {low.kind for low in LowStock.objects.filter(pk__in=ids.values())}
    found = count_stock(today=reader.actor.today) if kinds else []
    rows = [row for row in found if row.kind in kinds and row.level is not None]
    if not rows:
        raise NotDue(MailProblem.OUTDATED)
    rows.sort(key=lambda row: (row.name, row.type))
    return {"rows": rows, "first": rows[0], "address": settings.PUBLIC_URL + reverse("keys:stock")}


def _read_new_version(reader: Reader, ids: Mapping[str, UUID], at: datetime) -> dict[str, Any]:
    """The licensing IDs with a key of the version, of those whose keys the reader sees."""
    version = NewVersion.objects.select_related("product").get(pk=ids["version"])
    if reader.actor is None or not may_anywhere(reader.actor, Action.SEE_KEYS):
        raise NotDue(MailProblem.NO_RIGHT)
    visible = LicensingId.objects.visible_to(reader.actor, Action.SEE_KEYS)
    given = version.list_given().filter(licensing_id__in=visible.values("pk"))
    numbers = list(given.order_by("number").values_list("number", flat=True).distinct())
    if not numbers:
        raise NotDue(MailProblem.OUTDATED)
    return {
        "product": version.product,
        "numbers": numbers[:MOST_NUMBERS],
        "more": len(numbers[MOST_NUMBERS:]),
        "address": settings.PUBLIC_URL + reverse("keys:product", args=[version.product_id]),
    }


def _read_replaced(reader: Reader, ids: Mapping[str, UUID], at: datetime) -> dict[str, Any]:
    """The new key and the old one, if the reader still sees them where both are listed."""
    if reader.actor is None:
        raise NotDue(MailProblem.NO_RIGHT)
    visible = Listing.objects.visible_to(reader.actor).filter(key=ids["key"])
    listing = visible.select_related("key__replaces").order_by("number", "id").first()
    if listing is None or listing.key is None:
        raise NotDue(MailProblem.NO_RIGHT)
    return {
        "listing": listing,
        "new": listing.key,
        "old": listing.key.replaces,
        "address": settings.PUBLIC_URL + reverse("keys:key", args=[listing.key_id]),
    }


TEMPLATES = (
    MailTemplate(
        name=LOW_COUNT,
        title=_("A MAK is running low"),
        files="keys/mails/low_count",
        read=_read_low_count,
    ),
    MailTemplate(
        name=LOW_STOCK,
        title=_("Stock is running out of keys"),
        files="keys/mails/low_stock",
        read=_read_low_stock,
    ),
    MailTemplate(
        name=NEW_VERSION,
        title=_("Key for a new version is available"),
        files="keys/mails/new_version",
        read=_read_new_version,
    ),
    MailTemplate(
        name=KEY_REPLACED,
        title=_("A compromised key is replaced"),
        files="keys/mails/replaced",
        read=_read_replaced,
    ),
)


def register() -> None:
    """Register the mails of this app."""
    for template in TEMPLATES:
        register_mail(template)
