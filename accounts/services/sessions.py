"""Ending one's own sessions: a browser is signed out with its next request."""

from datetime import datetime

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Session
from audit.services import record
from vlsc.lib.refused import NotPermitted


def end_session(*, by: Actor, session: Session, at: datetime) -> None:
    """End a session of one's own, in a session oneself.

    Raises `NotPermitted`, and `Session.DoesNotExist` for a session that has ended since.
    """
    if by.channel != "page" or session.user_id != by.id:
        raise NotPermitted
    with transaction.atomic():
        ended, _rows = Session.objects.filter(pk=session.pk).delete()
        if not ended:
            raise Session.DoesNotExist
        subject = ("session", session.public_id, session.device)
        record(by=by, at=at, action="session.ended", subject=subject)


def end_other_sessions(*, by: Actor, keep: str, at: datetime) -> int:
    """End all of one's own sessions except the one with the key `keep`; how many there were.

    Sessions that are stored at the same moment are ended too, since all rows of the person are
    looked at. Without any, nothing happens and nothing is logged. Raises `NotPermitted`.
    """
    if by.channel != "page" or by.id is None:
        raise NotPermitted
    with transaction.atomic():
        others = Session.objects.filter(user_id=by.id).exclude(session_key=keep)
        ended, _rows = others.delete()
        if ended:
            subject = ("session", None, "")
            record(by=by, at=at, action="session.others_ended", subject=subject, count=ended)
    return ended
