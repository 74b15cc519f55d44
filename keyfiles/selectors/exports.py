"""Queries of exports."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, QuerySet, Value, When

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import LicensingId
from keyfiles.models import KeyExport
from keyfiles.states import ExportState
from keys.models import Key, Listing
from keys.states import OUT_OF_USE

LIVE = (ExportState.REQUESTED, ExportState.BUILDING, ExportState.READY)


def list_exports(actor: Actor) -> QuerySet[KeyExport]:
    """The actor's exports, newest first; without large fields that only a download needs."""
    found = KeyExport.objects.visible_to(actor).select_related("licensing_id")
    return found.defer("licensing_ids", "file_key").order_by("-requested_at", "-id")


def export_state(at: datetime) -> Case:
    """`KeyExport.state_at` as an SQL expression, for filters."""
    is_over = Q(state=ExportState.READY, expires_at__lte=at)
    return Case(When(is_over, then=Value(ExportState.EXPIRED.value)), default=F("state"))


def narrow_exports(
    found: QuerySet[KeyExport], at: datetime, state: str = ""
) -> QuerySet[KeyExport]:
    """Those in a state, as a reader sees it."""
    return found.alias(state_shown=export_state(at)).filter(state_shown=state) if state else found


def list_live_exports(actor: Actor, at: datetime) -> QuerySet[KeyExport]:
    """The actor's exports that can be downloaded now or soon, newest first."""
    return list_exports(actor).filter(state__in=LIVE).exclude(expires_at__lte=at)


def list_current_exports(actor: Actor, at: datetime) -> QuerySet[KeyExport]:
    """The live ones, and those that failed within the last day, newest first."""
    failed = Q(state=ExportState.FAILED, requested_at__gt=at - timedelta(days=1))
    live = Q(state__in=LIVE) & ~Q(expires_at__isnull=False, expires_at__lte=at)
    return list_exports(actor).filter(live | failed)


def get_export(actor: Actor, pk: UUID) -> KeyExport:
    """One of the actor's exports; raises `KeyExport.DoesNotExist` for others and unknown ids."""
    return list_exports(actor).get(pk=pk)


class UnseenKeys(Key.DoesNotExist):
    """Keys that the actor does not see; `positions` says which of those that were asked for."""

    def __init__(self, positions: list[int]) -> None:
        super().__init__()
        self.positions = positions


def require_visible_keys(actor: Actor, keys: Iterable[UUID]) -> list[UUID]:
    """The ids, sorted, without duplicates; raises `UnseenKeys` if a key is not visible."""
    asked = list(keys)
    found = Key.objects.visible_to(actor).filter(pk__in=set(asked))
    visible = set(found.values_list("pk", flat=True))
    unseen = [position for position, pk in enumerate(asked) if pk not in visible]
    if unseen:
        raise UnseenKeys(unseen)
    return sorted(visible)


def has_blocked_keys(export: KeyExport) -> bool:
    """Whether a key that the file may hold was blocked since the file was asked for.

    The worker leaves out what is blocked before it reads the keys; this finds what came later.
    """
    blocked = Key.objects.filter(status__in=OUT_OF_USE, updated_at__gte=export.requested_at)
    listed = blocked.filter(listings__licensing_id__in=export.licensing_ids or [])
    return (listed.filter(pk__in=export.keys) if export.keys is not None else listed).exists()


def find_files_with(key: Key) -> list[UUID]:
    """The ids of the key files, also expired ones, that held a key.

    Those with rows of a licensing ID that listed it when the file was written; of selected keys,
    those that selected it. What a listing was before it had this key is not known: then a file may
    be named that came shortly before.
    """
    listed = Listing.objects.filter(key=key)
    then = listed.filter(created_at__lte=OuterRef("ready_at")).values("licensing_id")
    found = KeyExport.objects.filter(
        Q(keys=None) | Q(keys__contains=[key.pk]),
        licensing_ids__overlap=listed.values("licensing_id"),  # by index
        ready_at__gte=key.issued_at or key.created_at,
    ).filter(licensing_ids__overlap=ArraySubquery(then))
    if key.status in OUT_OF_USE:  # no file that was asked for later holds it
        found = found.filter(requested_at__lte=key.updated_at)
    return list(found.values_list("pk", flat=True))


def may_export_keys(actor: Actor, keys: list[UUID]) -> bool:
    """Whether the actor may download every one of the keys, under any licensing ID."""
    allowed = Key.objects.visible_to(actor, Action.EXPORT_KEYS).filter(pk__in=keys)
    return allowed.count() == len(keys)


def licensing_ids_to_export(actor: Actor, keys: list[UUID] | None = None) -> list[UUID]:
    """The licensing IDs where the actor may download keys; with `keys`, those that list any."""
    found = LicensingId.objects.visible_to(actor, Action.EXPORT_KEYS)
    if keys is not None:
        found = found.filter(pk__in=Listing.objects.filter(key__in=keys).values("licensing_id"))
    return list(found.values_list("pk", flat=True))
