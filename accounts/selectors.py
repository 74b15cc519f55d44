"""What people read of their own sign-in."""

from datetime import datetime, timedelta

from accounts.models import Session, User
from accounts.models.session import SessionQuerySet
from accounts.sessions import limits_of


def list_sessions(user: User, *, at: datetime) -> SessionQuerySet:
    """The sessions in which the user is signed in, the one used last first."""
    idle, absolute = (timedelta(seconds=limit) for limit in limits_of(user))
    live = Session.objects.of(user, at=at, started=at - absolute, seen=at - idle)
    return live.order_by("-seen_at", "public_id")
