"""Telling people how the ways in which they sign in have changed, since it may not be their doing.

Mails are written by an app above this one, which registers how they are queued.
"""

from collections.abc import Callable

from accounts.models import User
from audit.models import LogLine

Tell = Callable[[User, LogLine], None]


def _tell_nobody(user: User, line: LogLine) -> None:
    raise LookupError("nothing is registered that tells people")


_tell: Tell = _tell_nobody


def register_teller(tell: Tell) -> None:
    """Register what queues a mail to a person about a line of the log, in its transaction."""
    global _tell
    _tell = tell


def tell_owner(user: User, line: LogLine) -> None:
    """Tell the owner of an account of a change that the line records; in its transaction."""
    _tell(user, line)
