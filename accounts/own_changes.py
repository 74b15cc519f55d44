"""Telling people how the ways in which they sign in have changed, since it may not be their doing.

Mails are written by an app above this one, which registers how they are queued.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from accounts.models import User


class Tell(Protocol):
    """What queues a mail to a person about a line of the log, in its transaction."""

    def __call__(self, *, user: User, line: UUID, at: datetime) -> None: ...


def _tell_nobody(*, user: User, line: UUID, at: datetime) -> None:
    raise LookupError("nothing is registered that tells people")


_tell: Tell = _tell_nobody


def register_teller(tell: Tell) -> None:
    """Register what queues the mail."""
    global _tell
    _tell = tell


def tell_owner(user: User, line: UUID, at: datetime) -> None:
    """Tell the owner of an account of a change that a line records; in its transaction."""
    _tell(user=user, line=line, at=at)
