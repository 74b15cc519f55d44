"""The center's staff, for operations."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.grants import Action
from accounts.models import User
from agreements.access import require_anywhere


def list_staff(actor: Actor) -> QuerySet[User]:
    """All staff accounts, deactivated ones too, by name. Raises `NotPermitted`."""
    require_anywhere(actor, Action.RUN_CENTER)
    return User.objects.exclude(staff_role="").order_by("name", "pk")


def get_staff(actor: Actor, pk: UUID) -> User:
    """One of them. Raises `NotPermitted`, and `User.DoesNotExist` also for a customer's person."""
    return list_staff(actor).get(pk=pk)
