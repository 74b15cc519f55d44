"""Rows that the verbs of support and its clock write alike: log lines and messages."""

from datetime import datetime
from typing import Any

from accounts.actor import Actor
from audit.services import record
from support.models import Message, Request


def record_public(by: Actor, request: Request, action: str, at: datetime, **facts: Any) -> None:
    """A log line that the administrators of the licensing ID read as well."""
    place = request.licensing_id_id
    subject = ("request", request.pk, request.number)
    places = [place] if place else []
    record(by=by, at=at, action=action, subject=subject, licensing_ids=places, **facts)


def record_internal(by: Actor, request: Request, action: str, at: datetime, **facts: Any) -> None:
    """A log line of what is the center's own affair."""
    subject = ("request", request.pk, request.number)
    record(by=by, at=at, action=action, subject=subject, licensing_ids=[], **facts)


def add_message(
    by: Actor,
    request: Request,
    text: str,
    at: datetime,
    *,
    is_staff: bool,
    is_internal: bool = False,
) -> Message:
    """Add what somebody, or the center by itself, has written."""
    return Message.objects.create(
        request=request,
        at=at,
        author_id=by.id,
        author_name=by.name[:200],
        is_staff=is_staff,
        is_internal=is_internal,
        text=text,
    )
