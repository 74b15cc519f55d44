"""Key files that somebody asked for."""

from django.db.models import QuerySet

from accounts.actor import Actor
from keys.models import KeyExport


def list_exports(actor: Actor) -> QuerySet[KeyExport]:
    """One's own key files, newest first."""
    return (
        KeyExport.objects.visible_to(actor)
        .select_related("licensing_id")
        .order_by("-requested_at", "-id")
    )
