"""Seeing pages as a customer, kept in the session of staff for half an hour at most."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest

SEEING = "seeing_as"
LONGEST = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Seeing:
    """The organization whose administrators' view it is, and when it ends by itself."""

    organization_id: UUID
    name: str
    until: datetime


def begin(request: HttpRequest, seeing: Seeing) -> None:
    """See as a customer from the next request on."""
    stored: dict[str, Any] = {"id": str(seeing.organization_id), "name": seeing.name}
    request.session[SEEING] = stored | {"until": seeing.until.isoformat()}


def end(request: HttpRequest) -> None:
    """Be oneself again from the next request on."""
    request.session.pop(SEEING, None)


def read(request: HttpRequest) -> Seeing | None:
    """What the session sees as; also when its time is over."""
    stored = request.session.get(SEEING)
    if stored is None:
        return None
    until = datetime.fromisoformat(stored["until"])
    return Seeing(organization_id=UUID(stored["id"]), name=stored["name"], until=until)
