"""The identity providers that are set up, for operations."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.grants import Action
from accounts.models import IdentityProvider
from agreements.access import require_anywhere


def list_providers(actor: Actor) -> QuerySet[IdentityProvider]:
    """All of them with their customers and domains, by name. Raises `NotPermitted`."""
    require_anywhere(actor, Action.RUN_CENTER)
    rows = IdentityProvider.objects.select_related("customer__organization")
    return rows.prefetch_related("domains").order_by("name", "pk")


def get_provider(actor: Actor, pk: UUID) -> IdentityProvider:
    """One of them. Raises `NotPermitted`, and `IdentityProvider.DoesNotExist`."""
    return list_providers(actor).get(pk=pk)
