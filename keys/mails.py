"""The mails about keys. Of a product key they have the last five characters."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.grants import Action
from keys.models import Key, Listing
from keys.models.low_count import LowCount
from keys.selectors.use import read_forecast
from notices.states import MailProblem
from notices.templates import MailTemplate, NotDue, Reader, register_mail

LOW_COUNT = "keys.low_count"


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


def register() -> None:
    """Register the mails of this app."""
    register_mail(
        MailTemplate(
            name=LOW_COUNT,
            title=_("A MAK runs low"),
            files="keys/mails/low_count",
            read=_read_low_count,
        )
    )
