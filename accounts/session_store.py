"""Where sessions are stored: Django's store, with the columns that the page of sessions reads."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

ADDRESS, DEVICE, STARTED, SEEN = "address", "device", "started_at", "seen_at"


class SessionStore(DatabaseStore):
    """Stores a session in a row of `accounts.Session`, without a statement more than Django's."""

    @classmethod
    def get_model_class(cls) -> Any:
        from accounts.models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        from accounts.models.session import public_id_of

        row: Any = super().create_model_instance(data)
        row.public_id = public_id_of(row.session_key)
        row.user_id = data.get(SESSION_KEY)
        row.started_at, row.seen_at = _time(data.get(STARTED)), _time(data.get(SEEN))
        row.device, row.address = data.get(DEVICE, ""), data.get(ADDRESS, "")
        return row


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
