"""Makes the plan of what undoing a row comes to. It reads only; the same for the preview."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from agreements.models import (
    Agreement,
    Forecast,
    LicensingId,
    Organization,
    Purchase,
    RoleAssignment,
)
from keys.models import Key, Listing
from keys.undoing.evidence import find_known
from keys.undoing.losing import is_still_entitled, list_lost, list_lost_osa
from keys.undoing.places import find_held, sort_places
from keys.undoing.plans import Fate, Plan, Take
from people.models import Invitation
from people.states import InvitationState
from vlsc.lib.refused import Refused

MOST = 200  # licensing IDs at once: all of them are locked meanwhile


def make_plan(kind: str, row: Any, *, today: date) -> Plan:
    """What undoing the row would do now. Raises `Refused` (`return_first`, `too_much_to_undo`)."""
    return PLANS[kind](kind, row, today)


def _plan_purchase(kind: str, row: Purchase, today: date) -> Plan:
    """What only this order line gave goes with it; what others give as well stays."""
    _refuse_below_zero(row)
    lost = [*list_lost(row, today=today), *list_lost_osa(row)]
    return Plan(kind=kind, row=row, purchases=[row], takes=_decide(lost))


def _plan_forecast(kind: str, row: Forecast, today: date) -> Plan:
    return Plan(kind=kind, row=row, forecasts=[row], takes=_decide(list_lost(row, today=today)))


def _plan_listing(kind: str, row: Listing, today: date) -> Plan:
    """The key goes from the licensing ID, wherever it is listed under it."""
    listings = Listing.objects.filter(key=row.key_id, licensing_id=row.licensing_id_id)
    found = list(_with_keys(listings))
    again = {each.product_name for each in found if is_still_entitled(each, today=today)}
    return Plan(kind=kind, row=row, takes=_decide(found), again=sorted(again))


def _plan_places(kind: str, row: Any, today: date) -> Plan:
    """A licensing ID, agreement or organization, with all that is below it."""
    organizations, agreements = _list_above(row)
    below = LicensingId.objects.filter(
        Q(pk=row.pk)
        | Q(agreement__in=agreements)
        | Q(organization__in=[each.pk for each in organizations])
    )
    licensing_ids = list(below.select_related("agreement").order_by("number", "pk")[: MOST + 1])
    if len(licensing_ids) > MOST:
        sentence = _("There are more than %(most)s licensing IDs below it. Undo its parts first.")
        raise Refused("too_much_to_undo", sentence % {"most": MOST})
    ids = [each.pk for each in licensing_ids]
    takes = _decide(list(_with_keys(Listing.objects.filter(licensing_id__in=ids))))
    stay = {take.listing.licensing_id_id for take in takes if take.stays} | find_held(licensing_ids)
    gone, kept = sort_places(organizations, agreements, licensing_ids, stay)
    return Plan(
        kind=kind,
        row=row,
        takes=takes,
        purchases=list(_list_purchases(ids)),
        forecasts=list(_list_forecasts(ids)),
        roles=_list_roles(gone),
        invitations=_list_invitations(gone),
        gone=gone,
        kept=kept,
    )


def _list_purchases(licensing_ids: Collection[UUID]) -> Any:
    rows = Purchase.objects.filter(licensing_id__in=licensing_ids)
    return rows.select_related("product", "licensing_id").order_by("created_at", "pk")


def _list_forecasts(licensing_ids: Collection[UUID]) -> Any:
    rows = Forecast.objects.filter(licensing_id__in=licensing_ids)
    return rows.select_related("licensing_id").order_by("pk")


PLANS: dict[str, Callable[[str, Any, date], Plan]] = {
    "purchases": _plan_purchase,
    "forecasts": _plan_forecast,
    "listings": _plan_listing,
    "licensing-ids": _plan_places,
    "agreements": _plan_places,
    "organizations": _plan_places,
}


def _list_above(row: Any) -> tuple[list[Organization], list[Agreement]]:
    """The organizations and agreements that go with a row."""
    if isinstance(row, LicensingId):
        return [], []
    if isinstance(row, Agreement):
        return [], [row]
    organizations = list(Organization.objects.filter(path__contains=[row.pk]).order_by("path"))
    agreements = Agreement.objects.filter(organization__in=organizations).order_by("number", "pk")
    return organizations, list(agreements.select_related("organization"))


def _list_roles(gone: Collection[Any]) -> list[RoleAssignment]:
    """The roles that end because the place that they are held on goes."""
    ids = [place.pk for place in gone]
    held = Q(licensing_id__in=ids) | Q(agreement__in=ids) | Q(organization__in=ids)
    return list(RoleAssignment.objects.filter(held).with_places().order_by("holder_id", "pk"))


def _list_invitations(gone: Collection[Any]) -> list[Invitation]:
    """Those of which nothing is left, while they can be accepted or sent again."""
    ids = [place.pk for place in gone]
    to = Q(licensing_ids__in=ids) | Q(agreement__in=ids) | Q(organization__in=ids)
    named = Invitation.licensing_ids.through.objects.filter(invitation=OuterRef("pk"))
    left = Exists(named.exclude(licensingid__in=ids))
    states = (InvitationState.SENT, InvitationState.EXPIRED)
    found = Invitation.objects.filter(to, ~left, state__in=states).distinct()
    rows = found.select_related("agreement", "organization").prefetch_related("licensing_ids")
    return list(rows.order_by("email", "pk"))


def _with_keys(listings: Any) -> Any:
    rows = listings.select_related("key", "product", "licensing_id__program")
    return rows.order_by("number", "product_name", "pk")


def _decide(listings: Collection[Listing]) -> list[Take]:
    """What becomes of each listing and its key."""
    keys = {each.key_id: each.key for each in listings if each.key}
    rest = Listing.objects.filter(key__in=list(keys)).exclude(pk__in=[each.pk for each in listings])
    elsewhere = set(rest.values_list("key", flat=True))
    known = find_known([key for key in keys.values() if key])
    return [Take(each, _choose(each.key, elsewhere, known)) for each in listings]


def _choose(key: Key | None, elsewhere: set[UUID | None], known: set[UUID]) -> Fate:
    if key is None:
        return Fate.NO_KEY
    if key.is_out_of_use or (key.pk in known and key.pk not in elsewhere):
        return Fate.WITHDRAWN
    if key.pk in elsewhere:
        return Fate.KEPT
    return Fate.STOCK if key.issued_at else Fate.REMOVED


def _refuse_below_zero(row: Purchase) -> None:
    """Refuse while more was returned of the product than would be left."""
    others = Purchase.objects.filter(licensing_id=row.licensing_id_id, product=row.product_id)
    left = sum(others.exclude(pk=row.pk).values_list("quantity", flat=True))
    if row.quantity > 0 and left < 0:
        sentence = _("%(n)s of this product were returned. Undo that return first.")
        raise Refused("return_first", sentence % {"n": -left})
