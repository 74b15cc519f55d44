"""What has happened in a request, in the order in which it did."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.actor import Actor
from support.models import Message, Request
from support.selectors.requests import list_messages
from support.states import RequestState


@dataclass(frozen=True)
class Entry:
    """A message, or a sentence about what was done."""

    at: datetime
    message: Message | None = None
    text: str = ""


def list_timeline(actor: Actor, request: Request) -> list[Entry]:
    """The messages that the actor may read, and the facts between them."""
    written = [Entry(message.at, message) for message in list_messages(actor, request)]
    return sorted([*written, *_facts(request)], key=lambda entry: entry.at)


def _facts(request: Request) -> Iterator[Entry]:
    yield Entry(request.received_at, text=_("Received. The answer is due within 24 hours."))
    if request.breached_at and request.verdict(request.breached_at) == "breached":
        yield Entry(request.due_at, text=_("24 hours passed without an answer."))
    if request.decided_at:
        words = {"outcome": request.outcome_label, "who": request.decided_by_words}
        yield Entry(request.decided_at, text=_("%(outcome)s by %(who)s.") % words)
    if request.state == RequestState.CLOSED and request.closed_at:
        yield Entry(request.closed_at, text=_("Closed."))
