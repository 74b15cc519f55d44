"""The center's staff, for operations."""

from uuid import UUID

from django.db.models import Case, QuerySet, Value, When

from accounts.actor import Actor
from accounts.grants import Action
from accounts.models import User
from agreements.access import require_anywhere
from people.states import AccountState
from vlsc.lib.folding import has_words


def list_staff(actor: Actor) -> QuerySet[User]:
    """All staff accounts, deactivated ones too, by name. Raises `NotPermitted`."""
    require_anywhere(actor, Action.RUN_CENTER)
    return User.objects.exclude(staff_role="").order_by("name", "pk")


def account_state() -> Case:
    """Whether an account is deactivated, as an SQL expression."""
    active = When(is_active=True, then=Value(AccountState.ACTIVE.value))
    return Case(active, default=Value(AccountState.DEACTIVATED.value))


def narrow_staff(
    found: QuerySet[User], *, q: str = "", role: str = "", state: str = ""
) -> QuerySet[User]:
    """Those that match all the filters; `q` is part of a name or address."""
    found = found.filter(has_words("name", q) | has_words("email", q)) if q else found
    found = found.filter(staff_role=role) if role else found
    return found.filter(is_active=state == AccountState.ACTIVE) if state else found


def get_staff(actor: Actor, pk: UUID) -> User:
    """One of them. Raises `NotPermitted`, and `User.DoesNotExist` also for a customer's person."""
    return list_staff(actor).get(pk=pk)
