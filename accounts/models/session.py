"""Sessions of browsers, with what their person needs to recognize each of them."""

import hashlib
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models

from accounts.models.user import User


def public_id_of(session_key: str) -> UUID:
    """The id by which pages name a session; it does not reveal the key."""
    return UUID(bytes=hashlib.sha256(f"session id {session_key}".encode()).digest()[:16])


class SessionQuerySet(models.QuerySet["Session"]):
    """Reads of sessions."""

    def of(
        self, user: User, *, at: datetime, started: datetime, seen: datetime
    ) -> "SessionQuerySet":
        """A person's sessions that still count: begun and used after these times."""
        live = self.filter(user=user, expire_date__gt=at)
        return live.filter(started_at__gt=started, seen_at__gt=seen)


SessionManager = BaseSessionManager.from_queryset(SessionQuerySet)


class Session(AbstractBaseSession):
    """A session. All but its data repeats what the data has, so that it can be looked for.

    `accounts.session_store` writes the row; deleting it ends the session, also for a request that
    is under way: Django does not store a session again that is gone.
    """

    public_id = models.UUIDField(unique=True, editable=False)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    device = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=64, blank=True)

    objects: ClassVar = SessionManager()

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        db_table = "accounts_session"

    @classmethod
    def get_session_store_class(cls) -> type:
        from accounts.session_store import SessionStore

        return SessionStore
