"""Key files that somebody asked for."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import LicensingId
from keyfiles.models import KeyExport
from keyfiles.states import ExportState
from keys.models import Key, Listing

LIVE = (ExportState.REQUESTED, ExportState.BUILDING, ExportState.READY)


def list_exports(actor: Actor) -> QuerySet[KeyExport]:
    """One's own key files, newest first; without the long lists that only a download needs."""
    found = KeyExport.objects.visible_to(actor).select_related("licensing_id")
    return found.defer("licensing_ids", "file_key").order_by("-requested_at", "-id")


def list_live_exports(actor: Actor, at: datetime) -> QuerySet[KeyExport]:
    """One's own key files that are there to fetch or will be, the newest first."""
    return list_exports(actor).filter(state__in=LIVE).exclude(expires_at__lte=at)


def get_export(actor: Actor, pk: UUID) -> KeyExport:
    """One of one's own; raises `KeyExport.DoesNotExist`, the same for unseen and unknown."""
    return list_exports(actor).get(pk=pk)


def see_keys(actor: Actor, keys: Iterable[UUID]) -> list[UUID]:
    """The ids of some keys, sorted; raises `Key.DoesNotExist` when one of them is not in sight."""
    wanted = sorted(set(keys))
    seen = Key.objects.visible_to(actor).filter(pk__in=wanted).count()
    if seen != len(wanted):
        raise Key.DoesNotExist
    return wanted


def may_export_keys(actor: Actor, keys: list[UUID]) -> bool:
    """Whether the actor may download each of some keys somewhere."""
    return Key.objects.visible_to(actor, Action.EXPORT_KEYS).filter(pk__in=keys).count() == len(
        keys
    )


def licensing_ids_to_export(actor: Actor, keys: list[UUID] | None = None) -> list[UUID]:
    """Where the actor may download keys; only those that list some keys, where some are named."""
    found = LicensingId.objects.visible_to(actor, Action.EXPORT_KEYS)
    if keys is not None:
        found = found.filter(pk__in=Listing.objects.filter(key__in=keys).values("licensing_id"))
    return list(found.values_list("pk", flat=True))
