"""What people read of their own sign-in, and the providers by which they sign in."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from accounts.models import IdentityProvider, Session, User
from accounts.models.session import SessionQuerySet
from accounts.sessions import limits_of


def list_active_accounts(address: str) -> list[User]:
    """The account with an address, however it is written; none if it is deactivated."""
    return list(User.objects.with_address(address).filter(is_active=True))


def list_sessions(user: User, *, at: datetime) -> SessionQuerySet:
    """The sessions in which the user is signed in, the one used last first."""
    idle, absolute = (timedelta(seconds=limit) for limit in limits_of(user))
    live = Session.objects.of(user, at=at, started=at - absolute, seen=at - idle)
    return live.order_by("-seen_at", "public_id")


def list_second_factors(user: User) -> QuerySet[Authenticator]:
    """The user's app, passkeys and recovery codes, the oldest first."""
    return Authenticator.objects.filter(user=user).order_by("created_at", "pk")


def count_recovery_codes(row: Authenticator) -> int:
    """How many of the recovery codes are left."""
    return len(row.wrap().get_unused_codes())


def find_provider(email: str) -> IdentityProvider | None:
    """The provider that answers for the domain of an address, whether or not it has an account."""
    return IdentityProvider.objects.of_address(email)


def list_shown_providers() -> QuerySet[IdentityProvider]:
    """Those of the center itself, which everybody may see; customers' would tell who they are."""
    return IdentityProvider.objects.filter(is_of_center=True).order_by("name", "pk")


def has_providers() -> bool:
    """Whether anybody signs in by a provider."""
    return IdentityProvider.objects.exists()
