"""Keys in sight, masked: one, many, where they are listed, who has seen them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.grants import Action
from audit.models import LogLine
from keys.models import Key, Listing


def list_keys(actor: Actor) -> QuerySet[Key]:
    """The keys in sight, masked."""
    return Key.objects.visible_to(actor)


def get_key(actor: Actor, pk: UUID) -> Key:
    """One key in sight; raises `Key.DoesNotExist`, the same for unseen and unknown."""
    return list_keys(actor).get(pk=pk)


def list_key_listings(actor: Actor, keys: Iterable[Key]) -> QuerySet[Listing]:
    """The listings in sight of some keys, the first of each key first."""
    found = Listing.objects.visible_to(actor).filter(key__in=[key.pk for key in keys])
    return found.select_related("product", "licensing_id__organization").order_by(
        "number", "product_name", "id"
    )


def list_key_log(actor: Actor, key: Key) -> QuerySet[LogLine]:
    """Who has seen a key, for whoever sees the key."""
    seen = Key.objects.visible_to(actor).filter(pk=key.pk).values("pk")
    return LogLine.objects.filter(subject_id__in=seen, action__startswith="key.").order_by(
        "-at", "-id"
    )


def licensing_ids_listing(key: Key) -> list[UUID]:
    """Every licensing ID that lists a key, in sight or not: whom the log must tell."""
    return list(Listing.objects.filter(key=key).values_list("licensing_id", flat=True).distinct())


def may_reveal(actor: Actor, key: Key) -> bool:
    """Whether the actor may open a key by a role (staff open one by giving a reason instead)."""
    return Key.objects.visible_to(actor, Action.REVEAL_KEYS).filter(pk=key.pk).exists()
