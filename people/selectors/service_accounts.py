"""Service accounts that the actor manages: all of whose roles the actor could give and take.

Whoever manages one makes its tokens, which have all its rights; so one with a role elsewhere is
managed by those alone who administer that as well.
"""

from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet

from accounts.actor import Actor
from accounts.models import Token, User
from agreements.access import takeable
from agreements.models import RoleAssignment
from people.selectors.people import last_use
from vlsc.lib.folding import has_words
from vlsc.lib.occurring import Occurring, list_occurring


def list_service_accounts(actor: Actor) -> QuerySet[User]:
    """Those that the actor manages; none for the center's staff."""
    if actor.is_staff or actor.id is None:
        return User.objects.none()
    own = RoleAssignment.objects.filter(takeable(actor))
    held = RoleAssignment.objects.in_force(actor.today).filter(holder=OuterRef("pk"))
    accounts = User.objects.filter(kind=User.Kind.SERVICE_ACCOUNT)
    return accounts.filter(Exists(held), ~Exists(held.exclude(pk__in=own.values("pk"))))


def show_service_accounts(actor: Actor) -> QuerySet[User]:
    """The same with `last_used_at`, and their roles in force as `held`."""
    roles: Any = RoleAssignment.objects.in_force(actor.today)
    held = Prefetch("roles", roles.with_places().order_by("role", "pk"), to_attr="held")
    accounts = list_service_accounts(actor).annotate(last_used_at=last_use("pk", "last_login"))
    return accounts.prefetch_related(held).order_by("name", "pk")


def count_account_roles(actor: Actor) -> Occurring:
    """The roles in force that these accounts have, with how many accounts have each."""
    accounts = list_service_accounts(actor)
    held = RoleAssignment.objects.in_force(actor.today).filter(holder__in=accounts.values("pk"))
    return list_occurring(held, Count("holder", distinct=True), role="role")


def narrow_service_accounts(
    actor: Actor, found: QuerySet[User], *, q: str = "", role: str = ""
) -> QuerySet[User]:
    """Those with a role in force and the words `q` in their name."""
    held = RoleAssignment.objects.in_force(actor.today).filter(holder=OuterRef("pk"), role=role)
    found = found.filter(Exists(held)) if role else found
    return found.filter(has_words("name", q)) if q else found


def get_service_account(actor: Actor, pk: UUID) -> User:
    """One of them; raises `User.DoesNotExist` for unseen and unknown ones."""
    return show_service_accounts(actor).get(pk=pk)


def find_service_account(actor: Actor, pk: UUID) -> User | None:
    """One of them, or None."""
    return list_service_accounts(actor).filter(pk=pk).first()


def list_account_tokens(actor: Actor) -> QuerySet[Token]:
    """The tokens of all of them, newest first."""
    tokens = Token.objects.filter(holder__in=list_service_accounts(actor).values("pk"))
    return tokens.order_by("-created_at", "-id")


def list_tokens_of(actor: Actor, account: User) -> QuerySet[Token]:
    """The tokens of one that the actor manages, newest first."""
    return list_account_tokens(actor).filter(holder=account)
