"""Sessions of somebody's other browsers."""

import time

from accounts.models import Session, User
from accounts.session_store import ADDRESS, DEVICE, SEEN, STARTED, SessionStore


def put_session(owner: User, **data: object) -> Session:
    """A session in which the owner is signed in, begun now, on “Firefox, Linux”."""
    now = int(time.time())
    store = SessionStore()
    store.update({"_auth_user_id": str(owner.pk), STARTED: now, SEEN: now})
    store.update({DEVICE: "Firefox, Linux", ADDRESS: "192.0.2.7", **data})
    store.save()
    session: Session = Session.objects.get(session_key=store.session_key)
    return session
