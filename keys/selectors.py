"""Reads of keys and listings. Each begins with sight; no key is opened here."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.actor import Actor
from accounts.grants import Action
from agreements.models import LicensingId
from audit.models import LogLine
from keys.models import Key, KeyExport, Listing


def list_listings(actor: Actor, licensing_id: LicensingId | None = None) -> QuerySet[Listing]:
    """The listings in sight, with product, key and where they stand."""
    found = Listing.objects.visible_to(actor).select_related(
        "product", "key", "licensing_id__organization", "licensing_id__program"
    )
    return found if licensing_id is None else found.filter(licensing_id=licensing_id)


def search_listings(found: QuerySet[Listing], text: str) -> QuerySet[Listing]:
    """Those whose product's name holds the text, or whose key ends with exactly those five."""
    text = text.strip()
    match = Q(product_name__icontains=text)
    return found.filter(match | Q(key__last_five=text.upper()) if len(text) == 5 else match)


def list_keys(actor: Actor) -> QuerySet[Key]:
    """The keys in sight, masked."""
    return Key.objects.visible_to(actor)


def get_key(actor: Actor, pk: UUID) -> Key:
    """One key in sight; raises `Key.DoesNotExist`, the same for unseen and unknown."""
    return list_keys(actor).get(pk=pk)


def list_key_listings(actor: Actor, keys: Iterable[Key]) -> QuerySet[Listing]:
    """The listings in sight of some keys, the first of each key first."""
    found = Listing.objects.visible_to(actor).filter(key__in=[key.pk for key in keys])
    return found.select_related("product", "licensing_id__organization").order_by("number", "product_name", "id")


def list_key_log(actor: Actor, key: Key) -> QuerySet[LogLine]:
    """Who has seen a key, for whoever sees the key."""
    seen = Key.objects.visible_to(actor).filter(pk=key.pk).values("pk")
    return LogLine.objects.filter(subject_id__in=seen, action__startswith="key.").order_by("-at", "-id")


def licensing_ids_listing(key: Key) -> list[UUID]:
    """Every licensing ID that lists a key, in sight or not: whom the log must tell."""
    return list(Listing.objects.filter(key=key).values_list("licensing_id", flat=True).distinct())


def count_listings(found: QuerySet[Listing]) -> dict[str, int]:
    """How many products and keys some listings speak of."""
    return found.aggregate(products=Count("product", distinct=True), keys=Count("key", distinct=True))


def list_exports(actor: Actor) -> QuerySet[KeyExport]:
    """One's own key files, newest first."""
    return KeyExport.objects.visible_to(actor).select_related("licensing_id").order_by("-requested_at", "-id")


def may_reveal(actor: Actor, key: Key) -> bool:
    """Whether the actor may open a key by a role (staff open one by giving a reason instead)."""
    return Key.objects.visible_to(actor, Action.REVEAL_KEYS).filter(pk=key.pk).exists()
