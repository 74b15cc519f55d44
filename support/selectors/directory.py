"""The telephone directory, which is the same for everybody, and whose countries come first."""

from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from accounts.actor import Actor
from agreements.models import Organization
from support.models import CallCenter


def list_call_centers() -> QuerySet[CallCenter]:
    """All of them by name; the one for all other countries is last."""
    is_rest = ExpressionWrapper(Q(country=""), output_field=BooleanField())
    return CallCenter.objects.order_by(is_rest, "name", "id")


def get_call_center(pk: UUID) -> CallCenter:
    """One entry; raises `CallCenter.DoesNotExist`."""
    return CallCenter.objects.get(pk=pk)


def list_own_countries(actor: Actor | None) -> set[str]:
    """The countries of the organizations that a person of a customer sees; others have none."""
    if actor is None or actor.is_staff:
        return set()
    own = Organization.objects.visible_to(actor).exclude(country="").order_by()
    return set(own.values_list("country", flat=True).distinct())
