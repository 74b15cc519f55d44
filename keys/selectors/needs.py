"""What needs somebody: MAKs that run low, products without their key, files in and out."""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from accounts.actor import Actor
from keys.models import RUNS_LOW, Key, KeyExport, KeyImport, Listing
from keys.selectors.exports import list_exports
from keys.selectors.imports import list_imports
from keys.states import OUT_OF_USE, ExportState, ImportState, ListingState

LIVE_EXPORTS = (ExportState.REQUESTED, ExportState.BUILDING, ExportState.READY)
OPEN_IMPORTS = (
    ImportState.RECEIVED,
    ImportState.CHECKING,
    ImportState.CHECKED,
    ImportState.CONFIRMED,
    ImportState.APPLYING,
)


def with_first_listing(actor: Actor, keys: QuerySet[Key]) -> QuerySet[Key]:
    """Keys with `first_listing`: product and number of the first of its listings in sight."""
    listings = Listing.objects.visible_to(actor).filter(key=OuterRef("pk"))
    first = listings.order_by("number", "product_name", "pk")
    words = JSONObject(product="product_name", number="number")
    return keys.annotate(first_listing=Subquery(first.values(json=words)[:1]))


def list_low_keys(actor: Actor) -> QuerySet[Key]:
    """The MAKs in sight that run low, the fewest left first.

    A key and its listings are of one ownership group; naming it lets an index serve.
    """
    listings = Listing.objects.in_profile_of(actor)
    seen = Exists(listings.filter(key=OuterRef("pk"), group_id=OuterRef("group_id")))
    low = Key.objects.filter(RUNS_LOW, seen).exclude(status__in=OUT_OF_USE)
    return with_first_listing(actor, low).order_by(F("allowed") - F("used"), "pk")


def list_awaiting(actor: Actor) -> QuerySet[Listing]:
    """The listings in sight that wait for a key of the stock, the longest waiting first."""
    found = Listing.objects.visible_to(actor).filter(state=ListingState.AWAITING)
    return found.order_by("created_at", "pk")


def list_live_exports(actor: Actor, at: datetime) -> QuerySet[KeyExport]:
    """One's own key files that are there to fetch or will be, the newest first."""
    return list_exports(actor).filter(state__in=LIVE_EXPORTS).exclude(expires_at__lte=at)


def list_open_imports(actor: Actor) -> QuerySet[KeyImport]:
    """The uploads that are being checked, wait for a decision or are being loaded."""
    return list_imports(actor).filter(state__in=OPEN_IMPORTS)
