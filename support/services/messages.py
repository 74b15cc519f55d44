"""Writing in a request, with files: the customer, and the desk in public or as a note."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.grants import Action, token_allows
from agreements.access import require, require_anywhere
from support.mails import ANSWERED, WRITTEN, tell_customer, tell_taker
from support.models import Message, Request, Step
from support.models.request import TEXT_LENGTH
from support.promise import due_at, is_reopened_at
from support.services.attachments import Files, attach, check_files, take_files
from support.states import RequestState
from support.writers import add_message, record_internal, record_public
from vlsc.lib.masking import mask_secrets
from vlsc.lib.pager import grouped
from vlsc.lib.refused import Invalid, NotPermitted, Refused

DONE = frozenset({RequestState.DECIDED, RequestState.CLOSED})


def write_message(
    *, by: Actor, request: Request, text: str, at: datetime, files: Files = ()
) -> Message:
    """Write as a customer. It reopens a request that was decided or closed within 14 days.

    Raises `NotPermitted`, `Invalid`, and `Refused` (`request_closed`) after those 14 days.
    """
    require_writing(by=by, request=request)
    text, attachments = _read_text(text, files), check_files(files=files)
    with transaction.atomic():
        locked = request.lock()
        _take_news(locked, at)
        message = add_message(by, locked, text, at, is_staff=False)
        attach(message=message, attachments=attachments)
        facts = {"state": locked.state, "files": [str(each) for each in attachments]}
        record_public(by, locked, "request.written", at, **facts)
        tell_taker(WRITTEN, locked, at=at, about=message.pk)
    take_files(files=files)
    return message


def reply(
    *,
    by: Actor,
    request: Request,
    text: str,
    is_internal: bool,
    at: datetime,
    files: Files = (),
) -> Message:
    """Write at the desk. The first public reply of a person stops the clock; notes never do.

    Raises `NotPermitted`, `Invalid`, and `Refused` (`request_closed`) for a public reply to a
    closed request.
    """
    require_anywhere(by, Action.ANSWER_REQUESTS)
    text, attachments = _read_text(text, files), check_files(files=files)
    with transaction.atomic():
        locked = request.lock()
        if not is_internal:
            _answer(locked, at)
        message = add_message(by, locked, text, at, is_staff=True, is_internal=is_internal)
        attach(message=message, attachments=attachments)
        _tell(by, locked, message, at, [str(each) for each in attachments])
    take_files(files=files)
    return message


def _tell(by: Actor, request: Request, message: Message, at: datetime, files: list[str]) -> None:
    """The log line of what the desk has written, and of an answer the mail."""
    if message.is_internal:
        record_internal(by, request, "request.noted", at, files=files)
        return
    record_public(by, request, "request.answered", at, state=request.state, files=files)
    tell_customer(ANSWERED, request, at=at, about=message.pk, ids={"message": message.pk})


def require_writing(*, by: Actor, request: Request) -> None:
    """Raise `NotPermitted` for who may not write in a request as a customer."""
    if by.is_everywhere:
        raise NotPermitted
    if request.licensing_id:
        require(by, Action.FILE_REQUESTS, request.licensing_id)
    elif by.id != request.filed_by_id or not token_allows(by, Action.FILE_REQUESTS):
        raise NotPermitted


def _read_text(text: str, files: Files) -> str:
    """The text; a file may be sent without one."""
    text = text.strip()
    if not text and not files:
        raise Invalid({"text": [_("Enter a message.")]})
    if len(text) > TEXT_LENGTH or "\x00" in text:
        raise Invalid({"text": [_("At most %(n)s characters.") % {"n": grouped(TEXT_LENGTH)}]})
    return mask_secrets(text)


def _take_news(request: Request, at: datetime) -> None:
    """What a customer's message changes."""
    if request.state not in DONE:
        request.change(quiet_since=at)
        return
    if not is_reopened_at(request.quiet_since, request.closed_at, at):
        raise Refused(
            "request_closed",
            _("This request was closed more than 14 days ago. Create a new one."),
        )
    request.move_to(RequestState.REOPENED, next_due_at=due_at(at), quiet_since=at, closed_at=None)


def _answer(request: Request, at: datetime) -> None:
    """What a public reply changes; after reopening the outcome stays as it was."""
    if request.state == RequestState.CLOSED:
        raise Refused("request_closed", _("This request is closed."))
    values = request.answer_values(at)
    if request.state in DONE | {RequestState.ANSWERED}:
        request.change(**values)
    elif request.outcome:
        request.move_to(RequestState.DECIDED, **values)
    else:
        request.move_to(RequestState.ANSWERED, **values)
    Step.cancel_after(request, request.first_response_at or at)
