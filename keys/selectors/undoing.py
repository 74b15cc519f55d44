"""The rows that licensing operations may undo, by kind."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from accounts.actor import Actor
from accounts.grants import Action
from agreements.access import require_anywhere
from agreements.models import Forecast, LicensingId, Purchase
from agreements.selectors import list_agreements, list_licensing_ids, list_organizations
from keys.models import Listing


def _list_purchases(actor: Actor) -> Any:
    rows = Purchase.objects.visible_to(actor)
    return rows.select_related("licensing_id__program", "licensing_id__organization", "product")


def _list_forecasts(actor: Actor) -> Any:
    visible = LicensingId.objects.visible_to(actor, Action.SEE_PURCHASES)
    rows = Forecast.objects.filter(licensing_id__in=visible.values("pk"))
    return rows.select_related("licensing_id__program", "licensing_id__organization")


def _list_listings(actor: Actor) -> Any:
    rows = Listing.objects.visible_to(actor).filter(key__isnull=False)
    return rows.select_related(
        "licensing_id__program", "licensing_id__organization", "product", "key"
    )


KINDS: dict[str, Callable[[Actor], Any]] = {
    "purchases": _list_purchases,
    "forecasts": _list_forecasts,
    "listings": _list_listings,
    "licensing-ids": list_licensing_ids,
    "agreements": list_agreements,
    "organizations": list_organizations,
}


def get_undoable(actor: Actor, kind: str, pk: UUID) -> Any:
    """One row of a kind of `KINDS`; raises its model's `DoesNotExist`, and `NotPermitted`."""
    require_anywhere(actor, Action.LOAD_CENTER)
    return KINDS[kind](actor).get(pk=pk)
